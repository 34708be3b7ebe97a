-- Sliding window counter; the essay is on the Java class SlidingWindow.
-- State: when permits were last taken, the window's opening relative to that, previous, current.

local function sliding_window()
  local this = {}

  function this.prepare(limit)
    local count = width(2 * limit.permits)
    limit.format = '>I7i' .. width(2 * limit.period) .. 'I' .. count .. 'I' .. count
  end

  function this.fresh(limit)
    return {limit = limit, algorithm = this, start = now, last = now, previous = 0, current = 0}
  end

  function this.read(limit, text, position)
    local last, opened, previous, current, after = unpack_struct(limit.format, text, position)
    local start = last + opened
    local stepped_back = max(start, last) - now
    if stepped_back > 0 then
      start, last = start - stepped_back, last - stepped_back
    end
    return {
      limit = limit, algorithm = this,
      start = start, last = last, previous = previous, current = current
    }, after, stepped_back > 0
  end

  function this.write(cell)
    return pack(cell.limit.format, cell.last, cell.start - cell.last, cell.previous, cell.current)
  end

  -- Time until nothing was taken for a whole period, unless there is a debt.
  local function until_silent(cell)
    local limit = cell.limit
    local silent = cell.last + limit.period
    if cell.current > limit.permits
        or (cell.previous > limit.permits and silent < cell.start + limit.period) then
      return NEVER
    end
    return silent - now
  end

  function this.advance(cell)
    local period = cell.limit.period
    local elapsed = now - cell.start
    if elapsed >= period then
      cell.previous = elapsed < 2 * period and cell.current or 0
      cell.current = 0
      cell.start = cell.start + period
    end
    if until_silent(cell) <= 0 then
      cell.previous, cell.current = 0, 0
    end
    if cell.previous == 0 and cell.current == 0 then
      cell.start = now
    end
  end

  -- Time from a window's opening until the count before it weighs no more than room.
  local function wait_in_window(limit, count, room)
    return limit.period - (divide(room, limit.period, count))
  end

  function this.delay(cell, permits)
    local limit, previous = cell.limit, cell.previous
    if permits > limit.permits then
      return NEVER
    end
    local free = limit.permits - permits - cell.current
    local left = limit.period - (now - cell.start)
    if free >= 0
        and (previous == 0 or difference(previous, left, free, limit.period) <= 0) then
      return 0
    end
    local counted
    if free < 0 then
      counted = left + wait_in_window(limit, cell.current, limit.permits - permits)
    else
      counted = wait_in_window(limit, previous, free) - (limit.period - left)
    end
    return min(counted, until_silent(cell))
  end

  function this.spend(cell, permits)
    cell.current = cell.current + permits
    cell.last = now
  end

  function this.refund(cell, permits)
    local from_current = min(cell.current, permits)
    cell.current = cell.current - from_current
    cell.previous = cell.previous - min(cell.previous, permits - from_current)
  end

  local function used(cell)
    if cell.previous == 0 then
      return cell.current
    end
    local period = cell.limit.period
    local whole, rest = divide(cell.previous, period - (now - cell.start), period)
    return cell.current + whole + (rest > 0 and 1 or 0)
  end

  function this.penalize(cell, permits)
    local room = 2 * cell.limit.permits - used(cell)
    if room > 0 then
      this.spend(cell, min(permits, room))
    end
  end

  function this.remaining(cell)
    return cell.limit.permits - used(cell)
  end

  function this.until_full(cell)
    if cell.previous == 0 and cell.current == 0 then
      return 0
    end
    local left = cell.limit.period - (now - cell.start)
    return min(cell.current > 0 and left + cell.limit.period or left, until_silent(cell))
  end

  this.until_idle = this.until_full

  function this.continue(cell, old)
    local most = 2 * cell.limit.permits
    if cell.limit.period == old.limit.period then
      cell.start, cell.last = old.start, old.last
      cell.current = min(old.current, most)
      cell.previous = min(old.previous, most - cell.current)
    else
      cell.current = min(used(old), most)
    end
  end

  return this
end
