-- Deciding: what is done to the cells of one key.

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
  local remaining = max(0, algorithm.remaining(cell))
  local delay = granted and 0 or algorithm.delay(cell, permits)
  local more = algorithm.delay(cell, remaining + 1)
  return remaining, max(0, cell.full_at - now), delay == NEVER and -1 or delay,
      more == NEVER and -1 or more
end

local function results(cells, permits, granted)
  local answer = {result(cells[1], permits, granted)}
  for i = 2, #cells do
    answer[4 * i - 3], answer[4 * i - 2], answer[4 * i - 1], answer[4 * i] =
        result(cells[i], permits, granted)
  end
  return answer
end

-- What is counted under a command's limits, as of now; and the cells, and until when they last, that
-- it goes on from.
local function cells_under(key, text, command)
  local limits = command.limits
  local before = cells_of(key, text, limits)
  local lasted = lasts_until(before)
  if not text then
    for i = 1, #limits do
      limits[i].algorithm.fresh(limits[i], key)
    end
  elseif before ~= limits then
    rare().convert(before, limits, key)
  end
  return limits, before, lasted
end

-- Does a command's step to what is counted under its limits; writes it if that changed anything.
local function change(key, text, command)
  local cells, before, lasted = cells_under(key, text, command)
  local converted = text and before ~= cells
  local answer, changed = command.step(cells, command)
  if changed or stepped_back or converted then
    write(key, text, cells, before, lasted)
    if converted then
      rare().announce(key)
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
