-- Overrides. KEYS[1] is a hash of what is stored of each client; beside it a sorted set of when each
-- override ends, in milliseconds or 'inf', and the log of changes. ARGV is
--   sync <version>                         answers what was changed since
--   put <by> <most> <client> <end> <text>  answers 'put', or 'full' if there are as many for other clients
--   remove <by> <client>                   answers 'removed' or 'none'
--   restore (<client> <end> <text>)*       puts those back that are not there, after Redis lost its data
-- Who asks for a change has given up by then: what comes later changes nothing, and is answered 'late'.
local overrides, ends, log = KEYS[1], KEYS[1] .. ':ends', KEYS[1] .. ':log'

local function drop_expired()
  for _, client in ipairs(redis.call('ZRANGEBYSCORE', ends, '-inf', milliseconds)) do
    redis.call('ZREM', ends, client)
    redis.call('HDEL', overrides, client)
  end
end

-- The keys live until the last override has ended.
local function changed(client)
  log_change(log, client)
  local last = redis.call('ZRANGE', ends, -1, -1, 'WITHSCORES')[2]
  for _, key in ipairs({overrides, ends, log}) do
    if last == 'inf' then
      redis.call('PERSIST', key)
    else
      local left = math.max(0, (tonumber(last) or 0) - milliseconds)
      redis.call('PEXPIRE', key, string.format('%.0f', left + log_outlives))
    end
  end
  announce(KEYS[1])
end

local function store(client, ending, text)
  redis.call('HSET', overrides, client, text)
  redis.call('ZADD', ends, ending, client)
  changed(client)
end

local verbs = {}

function verbs.sync(known)
  return tell_changes(log, known, function()
    return redis.call('ZRANGE', ends, 0, -1)
  end, function(client)
    return redis.call('HGET', overrides, client) or ''
  end)
end

function verbs.put(by, most, client, ending, text)
  if milliseconds > tonumber(by) then
    return {'late'}
  end
  drop_expired()
  if redis.call('ZCARD', ends) >= tonumber(most) and not redis.call('ZSCORE', ends, client) then
    return {'full'}
  end
  store(client, ending, text)
  return {'put'}
end

function verbs.restore(...)
  local all = {...}
  for i = 1, #all, 3 do
    if not redis.call('ZSCORE', ends, all[i]) then
      store(all[i], all[i + 1], all[i + 2])
    end
  end
  return {'restored'}
end

function verbs.remove(by, client)
  if milliseconds > tonumber(by) then
    return {'late'}
  end
  drop_expired()
  redis.call('HDEL', overrides, client)
  if redis.call('ZREM', ends, client) == 0 then
    return {'none'}
  end
  changed(client)
  return {'removed'}
end

return verbs[ARGV[1]](unpack(ARGV, 2))
