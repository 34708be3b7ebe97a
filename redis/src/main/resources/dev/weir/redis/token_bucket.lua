-- Token bucket; the essay is on the Java class TokenBucket.
-- A permit drips in in interval/denominator microseconds. What is used is kept as the time until
-- the bucket is full, in whole microseconds and a part of one in 1/denominator.
-- State: when it was written, the time until full then, the part. If there was a reservation its
-- time is marked and there follow: the lineage of the reservations, the age of the lineage, the
-- time until the reservation made last acts.

local function token_bucket()
  local this = {}
  local RESERVED = 2 ^ 47
  local LINEAGE = '>I4I7I6'

  local function greatest_common_divisor(a, b)
    while b > 0 do
      a, b = b, a % b
    end
    return a
  end

  -- The time in which permits drip in.
  local function drip(limit, permits)
    local parts = permits * limit.interval
    if parts < EXACT then
      local part = parts % limit.denominator
      return (parts - part) / limit.denominator, part
    end
    return divide(permits, limit.interval, limit.denominator)
  end

  function this.prepare(limit)
    local divisor = greatest_common_divisor(limit.period, limit.permits)
    limit.interval = limit.period / divisor
    limit.denominator = limit.permits / divisor
    limit.format = '>I7I6I' .. width(limit.denominator - 1)
  end

  function this.fresh(limit)
    return {limit = limit, algorithm = this, used = 0, part = 0, acts = 0}
  end

  function this.read(limit, text, position)
    local at, used, part, after = unpack_struct(limit.format, text, position)
    local elapsed = max(0, now - at)
    local cell = this.fresh(limit)
    if used >= RESERVED then
      used = used - RESERVED
      local age, acts
      cell.lineage, age, acts, after = unpack_struct(LINEAGE, text, after)
      cell.age, cell.acts = age + elapsed, max(0, acts - elapsed)
    end
    if used >= elapsed then
      cell.used, cell.part = used - elapsed, part
    end
    return cell, after, now < at
  end

  function this.write(cell)
    if cell.lineage then
      return pack(cell.limit.format, now, cell.used + RESERVED, cell.part)
          .. pack(LINEAGE, cell.lineage, cell.age, cell.acts)
    end
    return pack(cell.limit.format, now, cell.used, cell.part)
  end

  function this.advance() end

  local function used_permits(cell)
    local limit = cell.limit
    local whole, rest = divide(cell.used, limit.denominator, limit.interval)
    rest = rest + cell.part
    return whole + math.ceil(rest / limit.interval)
  end

  function this.delay(cell, permits)
    local limit = cell.limit
    if permits > limit.burst then
      return NEVER
    end
    local spare, part = drip(limit, limit.burst - permits)
    return max(0, cell.used - spare + (cell.part > part and 1 or 0))
  end

  function this.spend(cell, permits)
    local time, part = drip(cell.limit, permits)
    cell.used, cell.part = cell.used + time, cell.part + part
    if cell.part >= cell.limit.denominator then
      cell.used, cell.part = cell.used + 1, cell.part - cell.limit.denominator
    end
  end

  local function give_back(cell, time, part)
    cell.used, cell.part = cell.used - time, cell.part - part
    if cell.part < 0 then
      cell.used, cell.part = cell.used - 1, cell.part + cell.limit.denominator
    end
    if cell.used < 0 then
      cell.used, cell.part = 0, 0
    end
  end

  function this.refund(cell, permits)
    give_back(cell, drip(cell.limit, min(permits, used_permits(cell))))
  end

  function this.remaining(cell)
    return cell.limit.burst - used_permits(cell)
  end

  function this.penalize(cell, permits)
    local room = this.remaining(cell) + cell.limit.burst
    if room > 0 then
      this.spend(cell, min(permits, room))
    end
  end

  -- Takes permits for use after a delay; answers the lineage and when they act, in its age.
  function this.reserve(cell, permits, delay, lineage)
    if not cell.lineage then
      cell.lineage, cell.age = lineage, 0
    end
    this.spend(cell, permits)
    cell.acts = delay
    return cell.lineage, cell.age + delay
  end

  function this.cancel(cell, permits, lineage, acts_at)
    if lineage ~= cell.lineage or acts_at < cell.age then
      return
    end
    local acts = acts_at - cell.age
    local time, part = drip(cell.limit, permits)
    if acts >= cell.acts then
      give_back(cell, time, part)
      cell.acts = max(0, acts - time)
    else
      -- Moments to act are rounded up, so what was built upon may be a part more than it seems.
      local built_upon = cell.acts - acts + (cell.limit.denominator > 1 and 1 or 0)
      give_back(cell, max(0, time - built_upon), 0)
    end
  end

  function this.until_full(cell)
    return cell.part > 0 and cell.used + 1 or cell.used
  end

  function this.until_idle(cell)
    return max(this.until_full(cell), cell.acts)
  end

  -- As many permits stay used, at the new pace and rounded up to the last part, down to a debt of
  -- one burst beyond what is reserved.
  function this.continue(cell, old)
    local limit, before = cell.limit, old.limit
    local whole, rest = divide(old.used, before.denominator, before.interval)
    rest = rest + old.part
    whole, rest = whole + floor(rest / before.interval), rest % before.interval
    cell.used, cell.part = drip(limit, whole)
    local parts, more = divide(rest, limit.interval, before.interval)
    parts = cell.part + parts + (more > 0 and 1 or 0)
    cell.used, cell.part = cell.used + floor(parts / limit.denominator), parts % limit.denominator
    local burst, part = drip(limit, limit.burst)
    local most = burst + (part > 0 and 1 or 0)
    most = most + max(most, old.acts)
    if cell.used >= most then
      cell.used, cell.part = most, 0
    end
    cell.lineage, cell.age, cell.acts = old.lineage, old.age, old.acts
  end

  return this
end
