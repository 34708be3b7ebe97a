-- Fixed window; the essay is on the Java class FixedWindow.
-- State: when it was written, how long the window had been open then, permits used.

local function fixed_window()
  local this = {}

  function this.prepare(limit)
    limit.format = '>I7I' .. width(limit.period) .. 'I' .. width(2 * limit.permits)
  end

  function this.fresh(limit)
    return {limit = limit, algorithm = this, start = now, used = 0}
  end

  function this.read(limit, text, position)
    local at, open, used, after = unpack_struct(limit.format, text, position)
    local cell = {limit = limit, algorithm = this, start = min(at, now) - open, used = used}
    return cell, after, now < at
  end

  function this.write(cell)
    return pack(cell.limit.format, now, now - cell.start, cell.used)
  end

  function this.advance(cell)
    local limit = cell.limit
    local windows = floor((now - cell.start) / limit.period)
    if windows > 0 then
      cell.used = windows == 1 and max(0, cell.used - limit.permits) or 0
      cell.start = cell.start + windows * limit.period
    end
    if cell.used == 0 then
      cell.start = now
    end
  end

  local function left(cell)
    return cell.limit.period - (now - cell.start)
  end

  function this.delay(cell, permits)
    local limit = cell.limit
    if permits > limit.permits then
      return NEVER
    end
    local over = cell.used + permits - limit.permits
    return over <= 0 and 0 or left(cell) + floor((over - 1) / limit.permits) * limit.period
  end

  function this.spend(cell, permits)
    cell.used = cell.used + permits
  end

  function this.refund(cell, permits)
    cell.used = max(0, cell.used - permits)
  end

  function this.penalize(cell, permits)
    cell.used = max(cell.used, min(2 * cell.limit.permits, cell.used + permits))
  end

  function this.remaining(cell)
    return cell.limit.permits - cell.used
  end

  function this.until_full(cell)
    if cell.used == 0 then
      return 0
    end
    local limit = cell.limit
    return left(cell) + floor((cell.used - 1) / limit.permits) * limit.period
  end

  this.until_idle = this.until_full

  function this.continue(cell, old)
    if cell.limit.period == old.limit.period then
      cell.start = old.start
    end
    cell.used = min(old.used, 2 * cell.limit.permits)
  end

  return this
end
