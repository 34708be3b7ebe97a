-- Microseconds since the epoch, and the milliseconds for which keys outlive what they hold.
local now, slack = redis.call('TIME'), 10; now = now[1] * 1e6 + now[2]
