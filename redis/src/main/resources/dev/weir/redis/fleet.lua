-- Which stores share this Redis and prefix. KEYS[1] is a sorted set of their names by the moment they
-- were last heard of, in milliseconds; ARGV[1] is 'b' and the name of one that is there, or 'l' and
-- the name of one that leaves. Answers how many were heard of lately.
local lifetime = 15000
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local name = string.sub(ARGV[1], 2)

if string.sub(ARGV[1], 1, 1) == 'l' then
  redis.call('ZREM', KEYS[1], name)
else
  redis.call('ZADD', KEYS[1], now, name)
end
-- A clock that stepped back must not keep the dead: nobody is heard of in the future.
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - lifetime)
redis.call('ZREMRANGEBYSCORE', KEYS[1], now + lifetime, '+inf')
redis.call('PEXPIRE', KEYS[1], lifetime)
return {{redis.call('ZCARD', KEYS[1])}}
