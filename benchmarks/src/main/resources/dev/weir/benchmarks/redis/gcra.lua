-- The generic cell rate algorithm on one key, which holds when the next request is due.
-- ARGV: the interval between requests and how early one may come, in microseconds.
local interval, tolerance = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local due = math.max(tonumber(redis.call('GET', KEYS[1])) or now, now)
if due - now > tolerance then
  return 0
end
due = due + interval
redis.call('SET', KEYS[1], string.format('%.0f', due), 'PX', math.ceil((due - now) / 1000))
return 1
