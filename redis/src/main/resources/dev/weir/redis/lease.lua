-- Permits in flight, held by leases. KEYS[i] is a sorted set of leases by the microsecond in which
-- they end; its command, found as in batch.lua, is words: a verb, the time of a lease in microseconds,
-- its holder, the limit, and
--   take <first> <count>      takes as many of the holder's leases, numbered from the first, as fit;
--                             answers how many, and the microseconds until the first of all ends
--   renew <number>...         lets leases end later; answers 1, or 0 if it had been lost, for each
--   release <number>...       ends leases; answers how many there were
--   sweep <below> <number>... ends the holder's leases below a number but for those named
-- A lease that was lost is counted again when it is renewed, above the limit if need be: its work
-- goes on, and nobody is let in beside it that need not be. As its name begins with its time, one
-- that a clock that stepped back has left too far ahead can be told.

local function time_of(lease)
  return tonumber(string.match(lease, '^%d+'))
end

local function live_on(key)
  local last = redis.call('ZRANGE', key, -1, -1, 'WITHSCORES')
  redis.call('PEXPIRE', key, math.ceil((tonumber(last[2]) - now) / 1000) + slack)
end

local function drop_ended(key)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
  local last = redis.call('ZRANGE', key, -1, -1, 'WITHSCORES')
  if last[1] and tonumber(last[2]) > now + time_of(last[1]) then
    for _, lease in ipairs(redis.call('ZRANGE', key, 0, -1)) do
      redis.call('ZADD', key, 'LT', now + time_of(lease), lease)
    end
    live_on(key)
  end
end

-- Tells those who wait that there is room where there was none. Where that is refused, they find it by
-- themselves.
local function announce(key, before, limit, freed)
  if freed > 0 and before >= limit then
    redis.pcall('PUBLISH', string.match(key, '^(.-:)concurrency:{') .. 'changes', key)
  end
  return {freed}
end

local verbs = {}

function verbs.take(key, call)
  drop_ended(key)
  local first, count = tonumber(call[1]), tonumber(call[2])
  local granted = math.max(0, math.min(count, call.limit - redis.call('ZCARD', key)))
  for number = first, first + granted - 1 do
    redis.call('ZADD', key, now + call.time, call.head .. string.format('%.0f', number))
  end
  if granted > 0 then
    live_on(key)
  end
  if granted == count then
    return {granted, 0}
  end
  local earliest = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
  return {granted, tonumber(earliest[2]) - now}
end

function verbs.renew(key, call)
  local held = {}
  for i, number in ipairs(call) do
    held[i] = 1 - redis.call('ZADD', key, now + call.time, call.head .. number)
  end
  live_on(key)
  return held
end

function verbs.release(key, call)
  local before, freed = redis.call('ZCARD', key), 0
  for _, number in ipairs(call) do
    freed = freed + redis.call('ZREM', key, call.head .. number)
  end
  return announce(key, before, call.limit, freed)
end

function verbs.sweep(key, call)
  local before, freed, kept = redis.call('ZCARD', key), 0, {}
  for i = 2, #call do
    kept[call.head .. call[i]] = true
  end
  for _, lease in ipairs(redis.call('ZRANGE', key, 0, -1)) do
    local ours = string.sub(lease, 1, #call.head) == call.head
    if ours and not kept[lease] and tonumber(string.sub(lease, #call.head + 1)) < tonumber(call[1]) then
      freed = freed + redis.call('ZREM', key, lease)
    end
  end
  return announce(key, before, call.limit, freed)
end

local function answer(key, words)
  local verb, time, holder, limit, position = string.match(words, '^(%a+) (%d+) (%S+) (%d+)()')
  local call = {time = tonumber(time), limit = tonumber(limit), head = time .. ':' .. holder .. ':'}
  for word in string.gmatch(string.sub(words, position), '%d+') do
    call[#call + 1] = word
  end
  return verbs[verb](key, call)
end

local answers = {}
for i = 1, #KEYS do
  local answered, said = pcall(answer, KEYS[i], ARGV[string.byte(ARGV[1], i)])
  answers[i] = packed(answered and said or type(said) == 'table' and said.err or tostring(said))
end
return table.concat(answers)
