-- Sliding window counter; the essay is on the Java class SlidingWindow.
-- State: when permits were last taken, the window's opening relative to that, previous, current.

local function sliding_window()
  local this

  local function limit(bytes, permits, period, burst, name)
    local count = width(2 * permits)
    return {
      algorithm = this, bytes = bytes, name = name,
      permits = permits, period = period, grain = period / 4,
      format = '>c' .. #bytes .. 'I7i' .. width(2 * period) .. 'I' .. count .. 'I' .. count,
      start = now, last = now, previous = 0, current = 0
    }
  end

  local function fresh(cell)
    cell.start, cell.last, cell.previous, cell.current = now, now, 0, 0
  end

  -- Time until nothing was taken for a whole period, unless there is a debt.
  local function until_silent(cell)
    local period, permits = cell.period, cell.permits
    local silent = cell.last + period
    if cell.current > permits or (cell.previous > permits and silent < cell.start + period) then
      return NEVER
    end
    return silent - now
  end

  local function advance(cell)
    local period = cell.period
    local elapsed = now - cell.start
    if elapsed >= period then
      cell.previous = elapsed < 2 * period and cell.current or 0
      cell.current = 0
      cell.start = cell.start + period
    end
    if cell.previous == 0 and cell.current == 0 or until_silent(cell) <= 0 then
      cell.previous, cell.current, cell.start = 0, 0, now
    end
  end

  local function read(cell, text, position)
    local _, last, opened, previous, current, after = unpack_struct(cell.format, text, position)
    local start = last + opened
    local ahead = (opened > 0 and start or last) - now
    if ahead > 0 then
      start, last, stepped_back = start - ahead, last - ahead, true
    end
    cell.start, cell.last, cell.previous, cell.current = start, last, previous, current
    advance(cell)
    return after
  end

  local function write(cell)
    return pack(cell.format, cell.bytes, cell.last, cell.start - cell.last, cell.previous, cell.current)
  end

  -- Time from a window's opening until the count before it weighs no more than room.
  local function wait_in_window(cell, count, room)
    return cell.period - (divide(room, cell.period, count))
  end

  local function delay(cell, permits)
    local period, previous = cell.period, cell.previous
    if permits > cell.permits then
      return NEVER
    end
    local free = cell.permits - permits - cell.current
    if free >= 0 and previous == 0 then
      return 0
    end
    local elapsed = now - cell.start
    if free >= 0 and difference(previous, period - elapsed, free, period) <= 0 then
      return 0
    end
    local counted
    if free < 0 then
      counted = period - elapsed + wait_in_window(cell, cell.current, cell.permits - permits)
    else
      counted = wait_in_window(cell, previous, free) - elapsed
    end
    return min(counted, until_silent(cell))
  end

  local function spend(cell, permits)
    cell.current, cell.last = cell.current + permits, now
  end

  local function refund(cell, permits)
    local from_current = min(cell.current, permits)
    cell.current = cell.current - from_current
    cell.previous = cell.previous - min(cell.previous, permits - from_current)
    advance(cell)
  end

  local function used(cell)
    if cell.previous == 0 then
      return cell.current
    end
    local whole, rest = divide(cell.previous, cell.period - (now - cell.start), cell.period)
    return cell.current + whole + (rest > 0 and 1 or 0)
  end

  local function penalize(cell, permits)
    local room = 2 * cell.permits - used(cell)
    if room > 0 then
      spend(cell, min(permits, room))
    end
  end

  local function remaining(cell)
    return cell.permits - used(cell)
  end

  local function until_full(cell)
    if cell.previous == 0 and cell.current == 0 then
      return 0
    end
    local left = cell.period - (now - cell.start)
    return min(cell.current > 0 and left + cell.period or left, until_silent(cell))
  end

  local function continue(cell, old)
    local most = 2 * cell.permits
    if cell.period == old.period then
      cell.start, cell.last = old.start, old.last
      cell.current = min(old.current, most)
      cell.previous = min(old.previous, most - cell.current)
    else
      cell.current = min(used(old), most)
    end
    advance(cell)
  end

  this = {
    limit = limit, fresh = fresh, read = read, write = write, continue = continue,
    delay = delay, spend = spend, refund = refund, penalize = penalize,
    remaining = remaining, until_full = until_full, until_idle = until_full
  }
  return this
end
