-- Adds each ARGV to its KEYS: a script as simple as can be asked by the protocol of questions.
local answers = {}
for i = 1, #KEYS do
  local sum = redis.pcall('INCRBY', KEYS[i], ARGV[i])
  answers[i] = type(sum) == 'number' and {sum} or sum.err
end
return answers
