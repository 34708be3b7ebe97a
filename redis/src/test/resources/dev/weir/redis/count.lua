-- Adds the command of each question to its key: a script as simple as can be asked by their protocol.
local answers = {}
for i = 1, #KEYS do
  local sum = redis.pcall('INCRBY', KEYS[i], ARGV[string.byte(ARGV[1], i)])
  answers[i] = packed(type(sum) == 'number' and {sum} or sum.err)
end
return table.concat(answers)
