-- Sliding window counter; the essay is on the Java class SlidingWindow. quick.lua and QuickHead write the
-- same state.
-- State: when permits were last taken, the window's opening relative to that, previous, current.

local function sliding_window()
  local this

  local function limit(bytes, permits, period, burst, name)
    local count = width(2 * permits)
    return {
      algorithm = this, bytes = bytes, name = name,
      permits = permits, period = period, grain = period / 4,
      format = '>c' .. #bytes .. 'I7i' .. width(2 * period) .. 'I' .. count .. 'I' .. count,
      start = now, last = now, previous = 0, current = 0, full_at = 0
    }
  end

  local function fresh(cell)
    cell.start, cell.last, cell.previous, cell.current, cell.full_at = now, now, 0, 0, 0
  end

  -- Notes when all is full again: when the windows have passed, or when nothing was taken for a whole
  -- period, unless there is a debt.
  local function settle(cell)
    local period, permits, current, previous = cell.period, cell.permits, cell.current, cell.previous
    if current == 0 and previous == 0 then
      cell.full_at = 0
      return
    end
    local closing, silent = cell.start + period, cell.last + period
    local passed = current > 0 and closing + period or closing
    if silent < passed and current <= permits and (previous <= permits or silent >= closing) then
      cell.full_at = silent
    else
      cell.full_at = passed
    end
  end

  local function advance(cell)
    local period = cell.period
    local elapsed = now - cell.start
    if elapsed >= period then
      cell.previous = elapsed < 2 * period and cell.current or 0
      cell.current = 0
      cell.start = cell.start + period
    end
    settle(cell)
    if cell.full_at <= now then
      fresh(cell)
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
    return min(counted, cell.full_at - now)
  end

  local function spend(cell, permits)
    cell.current, cell.last = cell.current + permits, now
    settle(cell)
  end

  local function refund(cell, permits)
    local from_current = min(cell.current, permits)
    cell.current = cell.current - from_current
    cell.previous = cell.previous - min(cell.previous, permits - from_current)
    advance(cell)
  end

  local function remaining(cell)
    local left, previous = cell.permits - cell.current, cell.previous
    if previous == 0 then
      return left
    end
    local whole, rest = divide(previous, cell.period - (now - cell.start), cell.period)
    return left - whole - (rest > 0 and 1 or 0)
  end

  local function penalize(cell, permits)
    local room = remaining(cell) + cell.permits
    if room > 0 then
      spend(cell, min(permits, room))
    end
  end

  local function continue(cell, old)
    local most = 2 * cell.permits
    if cell.period == old.period then
      cell.start, cell.last = old.start, old.last
      cell.current = min(old.current, most)
      cell.previous = min(old.previous, most - cell.current)
    else
      cell.current = min(old.permits - remaining(old), most)
    end
    advance(cell)
  end

  this = {
    limit = limit, fresh = fresh, read = read, write = write, continue = continue,
    delay = delay, spend = spend, refund = refund, penalize = penalize,
    remaining = remaining
  }
  return this
end
