-- Counters: what one key has used, as one string of the limits' bytes and states.

local algorithms = {}

function algorithm_of(code)
  local algorithm = algorithms[code]
  if not algorithm then
    algorithm = code == 0 and sliding_window() or code == 1 and token_bucket()
        or code == 2 and sliding_log() or code == 3 and fixed_window() or error('unknown algorithm')
    algorithms[code] = algorithm
  end
  return algorithm
end

-- The cells of a counter as of now: the expected ones themselves if it is counted under just those.
local function cells_of(key, text, expected)
  stepped_back = false
  local position = 1
  for i = 1, text and #expected or 0 do
    local cell = expected[i]
    if find(text, cell.bytes, position, true) ~= position then
      break
    end
    position = cell.algorithm.read(cell, text, position, key)
    if i == #expected and position > #text then
      return expected
    end
  end
  local cells = {}
  position = 1
  while text and position <= #text do
    local cell
    cell = limit_at(text, position)
    position = cell.algorithm.read(cell, text, position, key)
    cells[#cells + 1] = cell
  end
  return cells
end

-- The moment until which a counter lasts, at the least; 0 if nothing is used. A little later than
-- needed, so that it moves, and the time to live must be set, only now and then.
local function lasts_until(cells)
  local latest = 0
  for i = 1, #cells do
    local cell = cells[i]
    local idle_at, grain = cell.idle_at or cell.full_at, cell.grain
    if idle_at > latest then
      latest = max(latest, ceil(idle_at / grain) * grain)
    end
  end
  return latest
end

-- Writes the cells of a counter in place of those before. MGET shows a key of another type as
-- missing, so what was missing is neither overwritten nor deleted.
local function write(key, text, cells, before, lasted)
  local lasts = lasts_until(cells)
  if lasts == 0 then
    if text then
      rare().delete(key, before, cells)
    end
    return
  end
  local milliseconds = ceil((lasts - now) / 1000) + slack
  local new = cells[1].algorithm.write(cells[1], milliseconds)
  for i = 2, #cells do
    new = new .. cells[i].algorithm.write(cells[i], milliseconds)
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
    rare().forget_logs(before, cells)
  end
end
