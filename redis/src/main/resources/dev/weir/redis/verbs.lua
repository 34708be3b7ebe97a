-- The verbs, and the batch. KEYS[i] and ARGV[i] are the i-th question. An ARGV is the letter of a
-- verb, the permits and the limits; a reservation's longest wait and lineage stand before the
-- limits, a cancelled one's lineage and moment before each limit.
-- An answer is, for each limit, the permits that remain and the microseconds until it is full and
-- until it would let the request pass, -1 for never; or a string that says what failed.

local commands = {}

local function decode(text)
  local known = commands[text]
  if known then
    return known
  end
  local command, position = {verb = sub(text, 1, 1), limits = {}, holds = {}}, nil
  command.permits, position = number(text, 2)
  if command.verb == 'r' then
    command.most, position = number(text, position)
    command.lineage, position = number(text, position)
  end
  while position <= #text do
    local hold = {}
    if command.verb == 'c' then
      hold.lineage, position = number(text, position)
      hold.acts_at, position = number(text, position)
    end
    local i = #command.limits + 1
    command.limits[i], position = limit_at(text, position)
    command.holds[i] = hold
  end
  commands[text] = command
  return command
end

local function longest_delay(cells, permits)
  local longest = 0
  for i = 1, #cells do
    local delay = cells[i].algorithm.delay(cells[i], permits)
    if delay > longest then
      longest = delay
    end
  end
  return longest
end

local function results(cells, permits, granted)
  local answer = {}
  for i = 1, #cells do
    local cell = cells[i]
    local algorithm = cell.algorithm
    local delay = granted and 0 or algorithm.delay(cell, permits)
    answer[3 * i - 2] = max(0, algorithm.remaining(cell))
    answer[3 * i - 1] = algorithm.until_full(cell)
    answer[3 * i] = delay == NEVER and -1 or delay
  end
  return answer
end

local function take(counter, command)
  local permits = command.permits
  local cells = count_under(counter, command.limits)
  local granted = longest_delay(cells, permits) == 0
  if granted then
    counter.changed = true
    for i = 1, #cells do
      cells[i].algorithm.spend(cells[i], permits)
    end
  end
  return results(cells, permits, granted)
end

local function peek(counter, command)
  local cells = cells_under(counter, command.limits)
  return results(cells, command.permits, longest_delay(cells, command.permits) == 0)
end

-- If granted, the answer goes on with the delay and a lineage and a moment for each limit.
local function reserve(counter, command)
  local cells = count_under(counter, command.limits)
  local delay = longest_delay(cells, command.permits)
  if delay > command.most then
    return results(cells, command.permits, false)
  end
  counter.changed = true
  local holds = {}
  for i, cell in ipairs(cells) do
    holds[2 * i - 1], holds[2 * i] =
        cell.algorithm.reserve(cell, command.permits, delay, command.lineage)
  end
  local answer = results(cells, command.permits, true)
  answer[#answer + 1] = delay
  for _, value in ipairs(holds) do
    answer[#answer + 1] = value
  end
  return answer
end

local function penalize(counter, command)
  for _, cell in ipairs(count_under(counter, command.limits)) do
    cell.algorithm.penalize(cell, command.permits)
  end
  counter.changed, counter.announced = true, true
  return {}
end

-- Gives back to what is counted now, which may be under other numbers than these limits.
local function give_back(counter, command)
  for _, cell in ipairs(cells_of(counter, command.limits)) do
    for i, limit in ipairs(command.limits) do
      if continues(limit, cell) then
        local hold = command.holds[i]
        if command.verb == 'c' then
          cell.algorithm.cancel(cell, command.permits, hold.lineage, hold.acts_at)
        else
          cell.algorithm.refund(cell, command.permits)
        end
        cell.algorithm.advance(cell)
        counter.changed, counter.announced = true, true
      end
    end
  end
  return {}
end

local function reset(counter)
  local readable, cells = pcall(cells_of, counter, {})
  if readable then
    for _, cell in ipairs(cells) do
      counter.logs[#counter.logs + 1] = cell.log
    end
  end
  counter.cells, counter.changed, counter.announced = {}, true, true
  return {}
end

local verbs = {
  t = take, p = peek, r = reserve, d = penalize, f = give_back, c = give_back, x = reset
}

local function decide(counter, text)
  local command = decode(text)
  return verbs[command.verb](counter, command)
end

local function reason(failure)
  return type(failure) == 'table' and failure.err or tostring(failure)
end

local counters, answers = {}, {}
local texts = redis.call('MGET', unpack(KEYS))

for i, key in ipairs(KEYS) do
  local counter = counters[key]
  if not counter then
    counter = {key = key, text = texts[i], logs = {}}
    counters[key] = counter
  end
  local decided, answer = pcall(decide, counter, ARGV[i])
  answers[i] = answer
  if not decided then
    counter.failure = reason(answer)
  end
end

-- If one question about a key fails so do all of this call, and the key stays as it was.
for _, counter in pairs(counters) do
  if not counter.failure then
    local written, failure = pcall(write, counter)
    counter.failure = not written and reason(failure) or nil
  end
end

for i, key in ipairs(KEYS) do
  answers[i] = counters[key].failure or answers[i]
end
return answers
