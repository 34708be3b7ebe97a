-- What instances copy. A log, a stream, names what was changed; its last entry is the version of the
-- whole. Whoever knows a version that the log still holds is told what was changed since, everybody else
-- all that there is.
local milliseconds = math.floor(now / 1000)
local longest_log, log_outlives = 10000, 30 * 86400000

-- Also when the last change was, in milliseconds.
local function version_of(log)
  local last = redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
  local version = last and last[1] or '0-0'
  return version, tonumber(string.match(version, '%d+'))
end

local function log_change(log, name)
  local version, changed_at = version_of(log)
  local id = string.format('%.0f-0', milliseconds)
  if changed_at >= milliseconds then
    id = string.format('%.0f-%.0f', changed_at, string.match(version, '%d+$') + 1)
  end
  redis.call('XADD', log, 'MAXLEN', longest_log, id, 'name', name)
  redis.call('PEXPIRE', log, log_outlives)
end

-- Has all instances ask at once. Where that is refused, they ask by themselves a little later.
local function announce(key)
  redis.pcall('PUBLISH', string.match(key, '^(.-:){') .. 'changes', key)
end

-- The version, and the names that were changed since a known one, each once; else how it comes that they
-- are not known: 'all' to those who ask for the first time, or for more than the log keeps; 'lost' where the
-- log has forgotten nothing and yet does not know what the other knows: the data was lost since then.
local function changed_since(log, known)
  local version = version_of(log)
  if known == version then
    return version, {}
  end
  if not string.match(known, '^%d+%-%d+$') then
    return version, nil, 'all'
  end
  local entries = redis.call('XRANGE', log, known, '+')
  if not entries[1] or entries[1][1] ~= known then
    return version, nil, redis.call('XLEN', log) < longest_log and 'lost' or 'all'
  end
  local names, seen = {}, {}
  for i = 2, #entries do
    local name = entries[i][2][2]
    if not seen[name] then
      seen[name] = true
      names[#names + 1] = name
    end
  end
  return version, names
end

-- The version, the time, whether the rest is all there is, and names each with its value.
local function tell_changes(log, known, all_names, value_of)
  local version, names, why = changed_since(log, known)
  local told = {version, string.format('%.0f', milliseconds), why or 'some'}
  for _, name in ipairs(names or all_names()) do
    told[#told + 1] = name
    told[#told + 1] = value_of(name)
  end
  return told
end
