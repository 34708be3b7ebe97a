-- The batch. KEYS[i] and ARGV[i] are the i-th question. An ARGV is the letter of a
-- verb, the permits and the limits; a reservation's longest wait and lineage stand before the
-- limits, a cancelled one's lineage and moment before each limit.
-- An answer is, for each limit, the permits that remain and the microseconds until it is full and
-- until it would let the request pass, -1 for never; or a string that says what failed.

local commands = {}

local function command_of(text)
  local verb = sub(text, 1, 1)
  local command = {decide = change, step = spend, permits = 0, limits = {}}
  local limits, position = command.limits, nil
  command.permits, position = number(text, 2)
  if verb ~= 't' then
    command.decide, command.step = rare().verbs[verb], rare().steps[verb]
    command.holds = {}
  end
  if verb == 'r' then
    command.most, position = number(text, position)
    command.lineage, position = number(text, position)
  end
  while position <= #text do
    local i = #limits + 1
    if verb == 'c' then
      local hold = {}
      hold.lineage, position = number(text, position)
      hold.acts_at, position = number(text, position)
      command.holds[i] = hold
    end
    limits[i], position = limit_at(text, position)
  end
  commands[text] = command
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

local answers = redis.call('MGET', unpack(KEYS))

for i = 1, #KEYS do
  local key = KEYS[i]
  local text = written[key]
  if text == nil then
    text = answers[i]
  end
  local decided, answer = pcall(decide, key, text, ARGV[i])
  answers[i] = decided and answer or type(answer) == 'table' and answer.err or tostring(answer)
end
return answers
