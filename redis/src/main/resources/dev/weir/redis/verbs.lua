-- The verbs, and the batch. KEYS[i] and ARGV[i] are the i-th question. An ARGV is the letter of a
-- verb, the permits and the limits; a reservation's longest wait and lineage stand before the
-- limits, a cancelled one's lineage and moment before each limit.
-- An answer is, for each limit, the permits that remain and the microseconds until it is full and
-- until it would let the request pass, -1 for never; or a string that says what failed.

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

local function result(cell, permits, granted)
  local algorithm = cell.algorithm
  local delay = granted and 0 or algorithm.delay(cell, permits)
  return max(0, algorithm.remaining(cell)), algorithm.until_full(cell), delay == NEVER and -1 or delay
end

local function results(cells, permits, granted)
  local answer = {result(cells[1], permits, granted)}
  for i = 2, #cells do
    answer[3 * i - 2], answer[3 * i - 1], answer[3 * i] = result(cells[i], permits, granted)
  end
  return answer
end

-- What is counted under a command's limits, as of now; and the cells, and until when they last, that
-- it goes on from.
local function cells_under(key, text, command)
  local limits = command.limits
  local before = cells_of(key, text, limits)
  local lasted = lasts_until(before)
  if before ~= limits then
    convert(before, limits, key)
  end
  return limits, before, lasted
end

-- Does something to what is counted under a command's limits; writes it if that changed anything.
local function change(key, text, command, step)
  local cells, before, lasted = cells_under(key, text, command)
  local converted = text and before ~= cells
  local answer, changed = step(cells, command)
  if changed or stepped_back or converted then
    write(key, text, cells, before, lasted)
    if converted then
      announce(key)
    end
  end
  return answer
end

local function spend(cells, command)
  local permits = command.permits
  local granted = longest_delay(cells, permits) == 0
  if granted then
    for i = 1, #cells do
      cells[i].algorithm.spend(cells[i], permits)
    end
  end
  return results(cells, permits, granted), granted
end

local function take(key, text, command)
  return change(key, text, command, spend)
end

-- The verbs that are asked for less often, made when they are.
local function other_verbs()
  local function peek(key, text, command)
    local cells, permits = cells_under(key, text, command), command.permits
    return results(cells, permits, longest_delay(cells, permits) == 0)
  end

  -- If granted, the answer goes on with the delay and a lineage and a moment for each limit.
  local function hold(cells, command)
    local permits = command.permits
    local delay = longest_delay(cells, permits)
    if delay > command.most then
      return results(cells, permits, false), false
    end
    local holds = {}
    for i, cell in ipairs(cells) do
      holds[2 * i - 1], holds[2 * i] =
          cell.algorithm.reserve(cell, permits, delay, command.lineage)
    end
    local answer = results(cells, permits, true)
    answer[#answer + 1] = delay
    for _, value in ipairs(holds) do
      answer[#answer + 1] = value
    end
    return answer, true
  end

  local function reserve(key, text, command)
    return change(key, text, command, hold)
  end

  local function charge(cells, command)
    for _, cell in ipairs(cells) do
      cell.algorithm.penalize(cell, command.permits)
    end
    return {}, true
  end

  local function penalize(key, text, command)
    local answer = change(key, text, command, charge)
    announce(key)
    return answer
  end

  -- Gives back to what is counted now, which may be under other numbers than these limits.
  local function give_back(key, text, command)
    local cells = cells_of(key, text, command.limits)
    local lasted, changed = lasts_until(cells), false
    for _, cell in ipairs(cells) do
      for i, limit in ipairs(command.limits) do
        if continues(limit, cell) then
          local held = command.holds[i]
          if held then
            cell.algorithm.cancel(cell, command.permits, held.lineage, held.acts_at)
          else
            cell.algorithm.refund(cell, command.permits)
          end
          changed = true
        end
      end
    end
    if changed then
      write(key, text, cells, cells, lasted)
      announce(key)
    end
    return {}
  end

  local function reset(key, text)
    if text then
      local readable, cells = pcall(cells_of, key, text, {})
      redis.call('DEL', key)
      forget_logs(readable and cells or {}, {})
      written[key] = false
      announce(key)
    end
    return {}
  end

  return {p = peek, r = reserve, d = penalize, f = give_back, c = give_back, x = reset}
end

local commands, others = {}, nil

local function command_of(text)
  local verb, limits, holds, most, lineage = sub(text, 1, 1), {}, {}, nil, nil
  local permits, position = number(text, 2)
  if verb == 'r' then
    most, position = number(text, position)
    lineage, position = number(text, position)
  end
  while position <= #text do
    local i = #limits + 1
    if verb == 'c' then
      local hold = {}
      hold.lineage, position = number(text, position)
      hold.acts_at, position = number(text, position)
      holds[i] = hold
    end
    limits[i], position = limit_at(text, position)
  end
  if verb ~= 't' then
    others = others or other_verbs()
  end
  local command = {
    decide = verb == 't' and take or others[verb],
    permits = permits, limits = limits, holds = holds, most = most, lineage = lineage
  }
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
