-- Fixed window; the essay is on the Java class FixedWindow.
-- State: when it was written, how long the window had been open then, permits used.

local function fixed_window()
  local this

  local function limit(bytes, permits, period, burst, name)
    return {
      algorithm = this, bytes = bytes, name = name,
      permits = permits, period = period, grain = period / 4,
      format = '>c' .. #bytes .. 'I7I' .. width(period) .. 'I' .. width(2 * permits),
      start = now, used = 0, full_at = 0
    }
  end

  local function fresh(cell)
    cell.start, cell.used, cell.full_at = now, 0, 0
  end

  -- Notes when all is full again: when as many windows have closed as pay off what is used.
  local function settle(cell)
    local used, period = cell.used, cell.period
    cell.full_at = used == 0 and 0 or cell.start + ceil(used / cell.permits) * period
  end

  local function advance(cell)
    local windows = floor((now - cell.start) / cell.period)
    if windows > 0 then
      cell.used = windows == 1 and max(0, cell.used - cell.permits) or 0
      cell.start = cell.start + windows * cell.period
    end
    if cell.used == 0 then
      cell.start = now
    end
    settle(cell)
  end

  local function read(cell, text, position)
    local _, at, open, used, after = unpack_struct(cell.format, text, position)
    if at > now then
      at, stepped_back = now, true
    end
    cell.start, cell.used = at - open, used
    advance(cell)
    return after
  end

  local function write(cell)
    return pack(cell.format, cell.bytes, now, now - cell.start, cell.used)
  end

  local function delay(cell, permits)
    if permits > cell.permits then
      return NEVER
    end
    local over = cell.used + permits - cell.permits
    return over <= 0 and 0 or cell.start + ceil(over / cell.permits) * cell.period - now
  end

  local function spend(cell, permits)
    cell.used = cell.used + permits
    settle(cell)
  end

  local function refund(cell, permits)
    cell.used = max(0, cell.used - permits)
    advance(cell)
  end

  local function penalize(cell, permits)
    cell.used = max(cell.used, min(2 * cell.permits, cell.used + permits))
    settle(cell)
  end

  local function remaining(cell)
    return cell.permits - cell.used
  end

  local function continue(cell, old)
    cell.start = cell.period == old.period and old.start or now
    cell.used = min(old.used, 2 * cell.permits)
    settle(cell)
  end

  this = {
    limit = limit, fresh = fresh, read = read, write = write, continue = continue,
    delay = delay, spend = spend, refund = refund, penalize = penalize,
    remaining = remaining
  }
  return this
end
