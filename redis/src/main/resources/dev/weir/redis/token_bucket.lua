-- Token bucket; the essay is on the Java class TokenBucket. quick.lua and QuickHead write the same state.
-- A permit drips in in interval/denominator microseconds. What is used is kept as the time until
-- the bucket is full, in whole microseconds and a part of one in 1/denominator.
-- State: when it was written, the time until full then, the part. If there was a reservation its
-- time is marked and there follow: the lineage of the reservations, the age of the lineage, the
-- time until the reservation made last acts.

local function token_bucket()
  local this
  local RESERVED = 2 ^ 47
  local LINEAGE = '>I4I7I6'

  local function greatest_common_divisor(a, b)
    while b > 0 do
      a, b = b, a % b
    end
    return a
  end

  -- The time in which permits drip in.
  local function drip(cell, permits)
    local parts = permits * cell.interval
    if parts < EXACT then
      local part = parts % cell.denominator
      return (parts - part) / cell.denominator, part
    end
    return divide(permits, cell.interval, cell.denominator)
  end

  local function limit(bytes, permits, period, burst, name)
    local divisor = greatest_common_divisor(period, permits)
    local denominator = permits / divisor
    return {
      algorithm = this, bytes = bytes, name = name,
      permits = permits, period = period, burst = burst, grain = period * burst / permits / 4,
      interval = period / divisor, denominator = denominator,
      format = '>c' .. #bytes .. 'I7I6I' .. width(denominator - 1),
      used = 0, part = 0, lineage = nil, age = 0, acts = 0, full_at = 0, idle_at = 0
    }
  end

  -- Notes when all is full again, and when the last reservation has acted as well.
  local function settle(cell)
    local used = cell.part > 0 and cell.used + 1 or cell.used
    cell.full_at = used > 0 and now + used or 0
    cell.idle_at = cell.acts > used and now + cell.acts or cell.full_at
  end

  local function fresh(cell)
    cell.used, cell.part, cell.lineage, cell.age, cell.acts = 0, 0, nil, 0, 0
    settle(cell)
  end

  local function read(cell, text, position)
    local _, at, used, part, after = unpack_struct(cell.format, text, position)
    local elapsed = now - at
    if elapsed < 0 then
      elapsed, stepped_back = 0, true
    end
    cell.lineage, cell.age, cell.acts = nil, 0, 0
    if used >= RESERVED then
      used = used - RESERVED
      local age, acts
      cell.lineage, age, acts, after = unpack_struct(LINEAGE, text, after)
      cell.age, cell.acts = age + elapsed, max(0, acts - elapsed)
    end
    cell.used, cell.part = used - elapsed, part
    if used < elapsed then
      cell.used, cell.part = 0, 0
    end
    settle(cell)
    return after
  end

  local function write(cell)
    if cell.lineage then
      return pack(cell.format, cell.bytes, now, cell.used + RESERVED, cell.part)
          .. pack(LINEAGE, cell.lineage, cell.age, cell.acts)
    end
    return pack(cell.format, cell.bytes, now, cell.used, cell.part)
  end

  -- Permits in use, rounded up.
  local function used_permits(cell)
    local whole, rest = divide(cell.used, cell.denominator, cell.interval)
    return whole + ceil((rest + cell.part) / cell.interval)
  end

  local function delay(cell, permits)
    if permits > cell.burst then
      return NEVER
    end
    local spare, part = drip(cell, cell.burst - permits)
    return max(0, cell.used - spare + (cell.part > part and 1 or 0))
  end

  local function spend(cell, permits)
    local time, part = drip(cell, permits)
    cell.used, cell.part = cell.used + time, cell.part + part
    if cell.part >= cell.denominator then
      cell.used, cell.part = cell.used + 1, cell.part - cell.denominator
    end
    settle(cell)
  end

  local function give_back(cell, time, part)
    cell.used, cell.part = cell.used - time, cell.part - part
    if cell.part < 0 then
      cell.used, cell.part = cell.used - 1, cell.part + cell.denominator
    end
    if cell.used < 0 then
      cell.used, cell.part = 0, 0
    end
    settle(cell)
  end

  local function refund(cell, permits)
    give_back(cell, drip(cell, min(permits, used_permits(cell))))
  end

  local function remaining(cell)
    return cell.burst - used_permits(cell)
  end

  local function penalize(cell, permits)
    local room = remaining(cell) + cell.burst
    if room > 0 then
      spend(cell, min(permits, room))
    end
  end

  -- Takes permits for use after a delay; answers the lineage and when they act, in its age.
  local function reserve(cell, permits, delay, lineage)
    if not cell.lineage then
      cell.lineage, cell.age = lineage, 0
    end
    cell.acts = delay
    spend(cell, permits)
    return cell.lineage, cell.age + delay
  end

  local function cancel(cell, permits, lineage, acts_at)
    if lineage ~= cell.lineage or acts_at < cell.age then
      return
    end
    local acts = acts_at - cell.age
    local time, part = drip(cell, permits)
    if acts >= cell.acts then
      cell.acts = max(0, acts - time)
      give_back(cell, time, part)
    else
      -- Moments to act are rounded up, so what was built upon may be a part more than it seems.
      local built_upon = cell.acts - acts + (cell.denominator > 1 and 1 or 0)
      give_back(cell, max(0, time - built_upon), 0)
    end
  end

  -- As many permits stay used, at the new pace and rounded up to the last part, down to a debt of
  -- one burst beyond what is reserved.
  local function continue(cell, old)
    local whole, rest = divide(old.used, old.denominator, old.interval)
    rest = rest + old.part
    whole, rest = whole + floor(rest / old.interval), rest % old.interval
    local time, part = drip(cell, whole)
    local parts, more = divide(rest, cell.interval, old.interval)
    parts = part + parts + (more > 0 and 1 or 0)
    cell.used, cell.part = time + floor(parts / cell.denominator), parts % cell.denominator
    local burst, burst_part = drip(cell, cell.burst)
    local most = burst + (burst_part > 0 and 1 or 0)
    most = most + max(most, old.acts)
    if cell.used >= most then
      cell.used, cell.part = most, 0
    end
    cell.lineage, cell.age, cell.acts = old.lineage, old.age, old.acts
    settle(cell)
  end

  this = {
    limit = limit, fresh = fresh, read = read, write = write, continue = continue,
    delay = delay, spend = spend, refund = refund, penalize = penalize,
    reserve = reserve, cancel = cancel,
    remaining = remaining
  }
  return this
end
