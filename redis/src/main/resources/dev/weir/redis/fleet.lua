-- Which stores share this Redis and prefix. KEYS[1] is a sorted set of their names by the moment they
-- were last heard of, in milliseconds; the command, ARGV[2], is 'b' and the name of one that is there, or
-- 'l' and the name of one that leaves. Answers how many were heard of lately.
local lifetime = 15000
local now = math.floor(now / 1000)
local name = string.sub(ARGV[2], 2)

if string.sub(ARGV[2], 1, 1) == 'l' then
  redis.call('ZREM', KEYS[1], name)
else
  redis.call('ZADD', KEYS[1], now, name)
end
-- A clock that stepped back must not keep the dead: nobody is heard of in the future.
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - lifetime)
redis.call('ZREMRANGEBYSCORE', KEYS[1], now + lifetime, '+inf')
redis.call('PEXPIRE', KEYS[1], lifetime)
return packed({redis.call('ZCARD', KEYS[1])})
