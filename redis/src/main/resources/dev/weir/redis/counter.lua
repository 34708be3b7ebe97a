-- Counters: what one key has used, as one string of the limits' bytes and states.

local algorithms = {}

function algorithm_of(code)
  local algorithm = algorithms[code]
  if not algorithm then
    algorithm = code == 0 and sliding_window() or code == 1 and token_bucket()
        or code == 2 and sliding_log() or fixed_window()
    algorithms[code] = algorithm
  end
  return algorithm
end

-- What this call wrote, by key: the string, or false if there is none any more.
local written = {}

-- The cells of a counter as of now: the expected ones themselves if it is counted under just those.
local function cells_of(key, text, expected)
  stepped_back = false
  local position = 1
  for i = 1, text and #expected or 0 do
    local cell = expected[i]
    if find(text, cell.bytes, position, true) ~= position then
      break
    end
    position = cell.algorithm.read(cell, text, position + #cell.bytes, key)
    if i == #expected and position > #text then
      return expected
    end
  end
  local cells = {}
  position = 1
  while text and position <= #text do
    local cell
    cell, position = limit_at(text, position)
    position = cell.algorithm.read(cell, text, position, key)
    cells[#cells + 1] = cell
  end
  return cells
end

-- The limit of a name and algorithm goes on from what was used under it.
local function continues(limit, cell)
  return limit.algorithm == cell.algorithm and name_of(limit) == name_of(cell)
end

-- Fills the limits' cells with what goes on from others.
local function convert(cells, limits, key)
  local same = {}
  for _, cell in ipairs(cells) do
    same[cell] = true
  end
  for _, limit in ipairs(limits) do
    if not same[limit] then
      limit.algorithm.fresh(limit, key)
      for _, cell in ipairs(cells) do
        if continues(limit, cell) then
          limit.algorithm.continue(limit, cell)
        end
      end
    end
  end
end

-- The moment until which a counter lasts, at the least. A little later than needed, so that it
-- moves, and the time to live must be set, only now and then.
local function lasts_until(cells)
  local latest = 0
  for i = 1, #cells do
    local cell = cells[i]
    local moment = ceil((now + cell.algorithm.until_idle(cell)) / cell.grain) * cell.grain
    if moment > latest then
      latest = moment
    end
  end
  return latest
end

local function is_idle(cells)
  for i = 1, #cells do
    if cells[i].algorithm.until_idle(cells[i]) > 0 then
      return false
    end
  end
  return true
end

local function forget_logs(cells, kept)
  for _, cell in ipairs(cells) do
    local keep = false
    for _, other in ipairs(kept) do
      keep = keep or other.log == cell.log
    end
    if cell.log and not keep then
      redis.call('DEL', cell.log)
    end
  end
end

-- Writes the cells of a counter in place of those before. MGET shows a key of another type as
-- missing, so what was missing is neither overwritten nor deleted.
local function write(key, text, cells, before, lasted)
  if is_idle(cells) then
    if text then
      redis.call('DEL', key)
      forget_logs(before, {})
      forget_logs(cells, {})
      written[key] = false
    end
    return
  end
  local lasts = lasts_until(cells)
  local milliseconds = ceil((lasts - now) / 1000) + slack
  local new = ''
  for i = 1, #cells do
    new = new .. cells[i].bytes .. cells[i].algorithm.write(cells[i], milliseconds)
  end
  if not text then
    if redis.call('SET', key, new, 'PX', milliseconds, 'NX') then
      written[key] = new
    end
    return
  end
  if lasts > lasted then
    redis.call('PSETEX', key, milliseconds, new)
  else
    redis.call('SET', key, new, 'KEEPTTL')
  end
  written[key] = new
  if before ~= cells then
    forget_logs(before, cells)
  end
end

-- Tells the other instances to forget what they remember of a key.
local function announce(key)
  redis.call('PUBLISH', sub(key, 1, find(key, ':counter:{', 1, true)) .. 'changes', key)
end
