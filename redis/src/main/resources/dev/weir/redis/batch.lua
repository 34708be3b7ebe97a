-- The batch. The i-th question is about KEYS[i]; the i-th byte of ARGV[1] says which ARGV is its command,
-- as many share one. A command is the letter of a verb, the permits and the limits; a reservation's
-- longest wait and lineage stand before the limits, an ended one's lineage and moment before each limit.
-- Before a command that may be quick stands its head, see quick.lua. What quick.lua left open is decided
-- here. An answer is, for each limit, the permits that remain and the microseconds until it is full,
-- until it would let the request pass and until more remain, -1 for never; or a string that says what
-- failed.

local commands = {}

local function command_of(question)
  local first = byte(question)
  local quick = first == WINDOW or first == BUCKET
  local text = quick and sub(question, byte(question, 2) + 1) or question
  local verb = sub(text, 1, 1)
  local command = {decide = change, step = spend, permits = 0, limits = {}}
  local limits, position = command.limits, nil
  command.permits, position = number(text, 2)
  if verb ~= 't' then
    command.decide, command.step = rare().verbs[verb], rare().steps[verb]
    command.holds, command.unused = {}, verb == 'u'
  end
  if verb == 'r' then
    command.most, position = number(text, position)
    command.lineage, position = number(text, position)
  end
  while position <= #text do
    local i = #limits + 1
    if verb == 'c' or verb == 'u' then
      local hold = {}
      hold.lineage, position = number(text, position)
      hold.acts_at, position = number(text, position)
      command.holds[i] = hold
    end
    limits[i], position = limit_at(text, position)
  end
  commands[question] = command
  return command
end

local function decide(key, text, question)
  local command = commands[question] or command_of(question)
  local answer = command.decide(key, text, command)
  if not text and not written[key] then
    -- Missing, or of another type: then this says so.
    redis.call('GET', key)
  end
  return answer
end

for _, i in ipairs(open) do
  local key = KEYS[i]
  local text = written[key]
  if text == nil then
    text = answers[i]
  end
  local decided, answer = pcall(decide, key, text, ARGV[byte(which, i)])
  answers[i] = packed(decided and answer or type(answer) == 'table' and answer.err or tostring(answer))
end
return table.concat(answers)
