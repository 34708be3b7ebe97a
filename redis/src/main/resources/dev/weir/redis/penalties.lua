-- Penalties. KEYS[1] is a sorted set of the clients whose penalty runs by the millisecond in which it
-- ends; beside it are the log of changes and, for each client, how it stands. ARGV is the known version
-- of the log, the name of an instance, the number of its batch of reports, and for each report
--   <standing's key> <client> <forgiven> <violations> <retry after> <after> <within> <multiplier> <max>
-- with times in milliseconds. Answers what was changed since, and for each report that failed the client
-- with an exclamation mark and why. A batch that was counted before is not counted again.
local running, log = KEYS[1], KEYS[1] .. ':log'
local words_of_a_report, most_running, batch_is_known = 9, 10000, 3600000
local highest_level = 100

-- For the ends of running penalties: a clock that steps back stands still until it has caught up.
local _, last_change = version_of(log)
local steady = math.max(milliseconds, last_change)

-- A standing is the number of its form, a level, the violations in the window, when that and the last
-- violation were, and when the last penalty ends; what it means and how it changes is the same as in
-- the class Standing of the policy.
local function read(key)
  local text = redis.call('GET', key) or '1 0 0 0 0 0'
  local level, violations, window, last, ends = string.match(text, '^1 (%d+) (%d+) (%d+) (%d+) (%d+)$')
  if not level then
    error('not a standing of a version that is known here', 0)
  end
  -- Where the clock stepped back, all was so much earlier.
  local ahead = math.max(0, last - milliseconds)
  return tonumber(level), tonumber(violations), window - ahead, last - ahead, ends - ahead
end

local function penalty(level, retry_after, multiplier, max)
  local length = math.max(1, retry_after)
  for _ = 1, level do
    if length < max then
      length = length * multiplier
    end
  end
  return math.floor(math.min(max, length))
end

local function write(key, level, violations, window, ends, within)
  local forgotten = math.max(milliseconds, ends) + level * within
  if violations > 0 then
    forgotten = math.max(forgotten, window + within)
  end
  local text = string.format(
    '1 %.0f %.0f %.0f %.0f %.0f', level, violations, math.max(0, window), milliseconds, math.max(0, ends))
  redis.call('SET', key, text, 'PX', string.format('%.0f', forgotten - milliseconds + slack))
end

-- Answers how long the penalty is that begins, if one does. Where there is no room for another it
-- waits for the first violation after there is.
local function violated(key, new_violations, retry_after, after, within, multiplier, max)
  local level, violations, window, last, ends = read(key)
  if milliseconds < ends then
    return nil
  end
  if violations == 0 or milliseconds - window >= within then
    violations, window = 0, milliseconds
  end
  violations = violations + math.min(new_violations, after)
  local clean = math.max(0, milliseconds - math.max(last, ends))
  level = math.max(0, level - math.floor(clean / within))
  if violations >= after and redis.call('ZCARD', running) >= most_running then
    violations = after - 1
  end
  if violations < after then
    write(key, level, violations, window, ends, within)
    return nil
  end
  level = math.min(highest_level, level + 1)
  local length = penalty(level, retry_after, multiplier, max)
  write(key, level, 0, 0, milliseconds + length, within)
  return length
end

-- Answers whether a penalty began or ended.
local function report(key, client, forgiven, ...)
  local changed = false
  if forgiven == '1' then
    redis.call('DEL', key)
    changed = redis.call('ZREM', running, client) == 1
  end
  local numbers = {...}
  for i = 1, #numbers do
    numbers[i] = tonumber(numbers[i])
  end
  local length = numbers[1] > 0 and violated(key, unpack(numbers))
  if length then
    redis.call('ZADD', running, string.format('%.0f', steady + length), client)
    changed = true
  end
  if changed then
    log_change(log, client)
  end
  return changed
end

local function live_on()
  local last = redis.call('ZRANGE', running, -1, -1, 'WITHSCORES')[2]
  if last then
    redis.call('PEXPIRE', running, string.format('%.0f', last - steady + slack))
  end
end

local wrong = {}

local function count_reports()
  redis.call('ZREMRANGEBYSCORE', running, '-inf', steady)
  local batch = KEYS[1] .. ':batch:' .. ARGV[2]
  if redis.call('GET', batch) == ARGV[3] then
    return
  end
  redis.call('SET', batch, ARGV[3], 'PX', batch_is_known)
  local any = false
  for i = 4, #ARGV, words_of_a_report do
    local counted, said = pcall(report, unpack(ARGV, i, i + words_of_a_report - 1))
    if counted then
      any = any or said
    else
      wrong[#wrong + 1] = ARGV[i + 1]
      wrong[#wrong + 1] = '!' .. (type(said) == 'table' and said.err or tostring(said))
    end
  end
  if any then
    live_on()
    announce(KEYS[1])
  end
end

if #ARGV > 3 then
  count_reports()
end
local told = tell_changes(log, ARGV[1], function()
  return redis.call('ZRANGEBYSCORE', running, string.format('(%.0f', steady), '+inf')
end, function(client)
  return string.format('%.0f', math.max(0, (redis.call('ZSCORE', running, client) or 0) - steady))
end)
for i = 1, #wrong do
  told[#told + 1] = wrong[i]
end
return told
