-- Token bucket; the essay is on the Java class TokenBucket. quick.lua and QuickHead write the same state.
-- A permit drips in in interval/denominator microseconds. What is used is kept as the time until
-- the bucket is full, in whole microseconds and a part of one in 1/denominator.
-- State: when it was written, the time until full then, the part. If there was a reservation its
-- time is marked and there follow: the lineage of the reservations, the age of the lineage, the
-- time until the reservation made last acts. If there are gaps in it, see the Java class
-- ReservationQueue, the time is marked so and there follow how many, and of each the age at its end,
-- its length and how much of it is taken.

local function token_bucket()
  local this
  local RESERVED, GAPS = 2 ^ 47, 2 ^ 46
  local LINEAGE, COUNT, GAP = '>I4I7I6', '>I1', '>I7I6I6'
  local MOST_GAPS = 16

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
      used = 0, part = 0, lineage = nil, age = 0, acts = 0, gaps = {}, full_at = 0, idle_at = 0
    }
  end

  -- Notes when all is full again, and when the last reservation has acted as well. Once it is, all
  -- reservations have dripped in, and there is nothing of them to give back any more.
  local function settle(cell)
    local used = cell.part > 0 and cell.used + 1 or cell.used
    if used == 0 and cell.acts == 0 then
      cell.lineage, cell.age, cell.gaps = nil, 0, {}
    end
    cell.full_at = used > 0 and now + used or 0
    cell.idle_at = cell.acts > used and now + cell.acts or cell.full_at
  end

  local function fresh(cell)
    cell.used, cell.part, cell.lineage, cell.age, cell.acts, cell.gaps = 0, 0, nil, 0, 0, {}
    settle(cell)
  end

  local function read(cell, text, position)
    local _, at, used, part, after = unpack_struct(cell.format, text, position)
    local elapsed = now - at
    if elapsed < 0 then
      elapsed, stepped_back = 0, true
    end
    cell.lineage, cell.age, cell.acts, cell.gaps = nil, 0, 0, {}
    if used >= RESERVED then
      used = used - RESERVED
      local age, acts, count = 0, 0, 0
      cell.lineage, age, acts, after = unpack_struct(LINEAGE, text, after)
      cell.age, cell.acts = age + elapsed, max(0, acts - elapsed)
      if used >= GAPS then
        used = used - GAPS
        count, after = unpack_struct(COUNT, text, after)
      end
      for i = 1, count do
        local to, length, taken
        to, length, taken, after = unpack_struct(GAP, text, after)
        cell.gaps[i] = {from = to - length, to = to, taken = taken}
      end
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
      local count = #cell.gaps
      local marked = cell.used + RESERVED + (count > 0 and GAPS or 0)
      local text = pack(cell.format, cell.bytes, now, marked, cell.part)
          .. pack(LINEAGE, cell.lineage, cell.age, cell.acts)
      if count > 0 then
        text = text .. pack(COUNT, count)
      end
      for _, gap in ipairs(cell.gaps) do
        text = text .. pack(GAP, gap.to, gap.to - gap.from, gap.taken)
      end
      return text
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
    local oldest, gaps = cell.age - drip(cell, cell.burst), cell.gaps
    while #gaps > 0 and gaps[1].to < oldest do
      table.remove(gaps, 1)
    end
    cell.acts = delay
    spend(cell, permits)
    return cell.lineage, cell.age + delay
  end

  -- Takes out the reservation made last, and the gaps upon which nobody builds any more.
  local function remove_last(cell, acts_at, length, rounding)
    local from, gaps = acts_at - length, cell.gaps
    while #gaps > 0 and gaps[#gaps].to + rounding >= from do
      local gap = table.remove(gaps)
      give_back(cell, gap.taken, 0)
      from = min(from, gap.from)
    end
    cell.acts = min(cell.acts, max(0, from - cell.age))
    settle(cell)
  end

  -- Takes out one before the last; what later ones have built upon stays taken.
  local function leave_gap(cell, acts_at, length, taken, rounding)
    local gap, gaps = {from = acts_at - length, to = acts_at, taken = taken}, cell.gaps
    local at = #gaps + 1
    local function join(other)
      gap.from, gap.to = min(gap.from, other.from), max(gap.to, other.to)
      gap.taken = gap.taken + other.taken
    end
    while at > 1 and gaps[at - 1].to >= gap.to do
      at = at - 1
    end
    if gaps[at] and gap.to + rounding >= gaps[at].from then
      join(table.remove(gaps, at))
    end
    if at > 1 and gaps[at - 1].to + rounding >= gap.from then
      at = at - 1
      join(table.remove(gaps, at))
    end
    table.insert(gaps, at, gap)
    if #gaps > MOST_GAPS then
      table.remove(gaps, 1)
    end
  end

  -- Once its time has come only what nobody used is given back.
  local function cancel(cell, permits, lineage, acts_at, unused)
    if lineage ~= cell.lineage then
      return
    end
    if unused and acts_at <= cell.age then
      refund(cell, permits)
    elseif acts_at >= cell.age then
      local acts, rounding = acts_at - cell.age, cell.denominator > 1 and 1 or 0
      local time, part = drip(cell, permits)
      -- Moments to act are rounded up, so what was built upon may be a part more than it seems.
      local built_upon = acts < cell.acts and min(time, cell.acts - acts + rounding) or 0
      give_back(cell, time - built_upon, built_upon == 0 and part or 0)
      if cell.acts - acts <= rounding then
        remove_last(cell, acts_at, time, rounding)
      else
        leave_gap(cell, acts_at, time, built_upon, rounding)
      end
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
    cell.lineage, cell.age, cell.acts, cell.gaps = old.lineage, old.age, old.acts, {}
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
