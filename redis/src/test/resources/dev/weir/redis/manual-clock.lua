-- The test's time, which also stands still for keys: they outlive every test.
local now, slack = tonumber(redis.call('GET', 'weir-test:clock')), 3600000
