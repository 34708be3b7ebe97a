-- Counters: what one key has used, as one string of the limits' bytes and states. Within a call a
-- counter is read once, before the first question about it, and written once, after the last.

local makers = {[0] = sliding_window, token_bucket, sliding_log, fixed_window}
local algorithms = {}

function algorithm_of(code)
  local algorithm = algorithms[code] or makers[code]()
  algorithms[code] = algorithm
  return algorithm
end

-- The cells that a counter's string holds, as of now. Those expected are recognised fastest.
local function read(counter, expected)
  local cells, text, position = {}, counter.text, 1
  while text and position <= #text do
    local limit = expected[#cells + 1]
    if limit and find(text, limit.bytes, position, true) == position then
      position = position + #limit.bytes
    else
      limit, position = limit_at(text, position)
    end
    local cell, stepped_back
    cell, position, stepped_back = limit.algorithm.read(limit, text, position, counter.key)
    cell.algorithm.advance(cell)
    cells[#cells + 1] = cell
    counter.stepped_back = counter.stepped_back or stepped_back
  end
  return cells
end

-- What is counted now, under whatever limits.
local function cells_of(counter, expected)
  local cells = counter.cells or read(counter, expected)
  counter.cells = cells
  return cells
end

local function counts(cells, limits)
  for i = 1, #limits do
    if not cells[i] or cells[i].limit ~= limits[i] then
      return false
    end
  end
  return #cells == #limits
end

-- The limit of a name and algorithm goes on from what was used under it.
local function continues(limit, old)
  return limit.name == old.limit.name and limit.algorithm == old.algorithm
end

-- Cells under these limits, and whether others were counted before. Changes nothing.
local function cells_under(counter, limits)
  local before = cells_of(counter, limits)
  if counts(before, limits) then
    return before, false
  end
  local cells = {}
  for i, limit in ipairs(limits) do
    local cell = limit.algorithm.fresh(limit, counter.key)
    for _, old in ipairs(before) do
      if continues(limit, old) then
        cell.algorithm.continue(cell, old)
        cell.algorithm.advance(cell)
      end
    end
    cells[i] = cell
  end
  return cells, #before > 0
end

-- Makes the counter count under these limits.
local function count_under(counter, limits)
  local cells, converted = cells_under(counter, limits)
  if converted then
    for _, old in ipairs(counter.cells) do
      counter.logs[#counter.logs + 1] = old.log
    end
    counter.changed, counter.announced = true, true
  end
  counter.cells = cells
  counter.changed = counter.changed or counter.stepped_back
  return cells
end

local function forget_logs(counter)
  local logs = {}
  for _, log in ipairs(counter.logs) do
    logs[log] = true
  end
  for _, cell in ipairs(counter.cells) do
    if cell.log then
      logs[cell.log] = cell.algorithm.until_idle(cell) <= 0 or nil
    end
  end
  for log in pairs(logs) do
    redis.call('DEL', log)
  end
end

local function store(counter, microseconds)
  local milliseconds = math.ceil(microseconds / 1000) + slack
  local text = ''
  for _, cell in ipairs(counter.cells) do
    text = text .. cell.limit.bytes .. cell.algorithm.write(cell, milliseconds)
  end
  if counter.text then
    redis.call('PSETEX', counter.key, milliseconds, text)
    return true
  end
  return redis.call('SET', counter.key, text, 'PX', milliseconds, 'NX')
end

-- Writes what changed. MGET shows a key of another type as missing, so where a counter was missing
-- nothing is overwritten or deleted, and who could not write asks again, to be told why.
local function write(counter)
  local idle, stored = 0, counter.text
  if counter.changed then
    for _, cell in ipairs(counter.cells) do
      idle = max(idle, cell.algorithm.until_idle(cell))
    end
    if idle > 0 then
      stored = store(counter, idle)
    elseif stored then
      redis.call('DEL', counter.key)
    end
    forget_logs(counter)
  end
  if not stored then
    redis.call('GET', counter.key)
  end
  if counter.announced and counter.text then
    local channel = sub(counter.key, 1, find(counter.key, ':counter:{', 1, true)) .. 'changes'
    redis.call('PUBLISH', channel, counter.key)
  end
end
