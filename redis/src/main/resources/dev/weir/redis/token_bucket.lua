-- Token bucket; the essay is on the Java class TokenBucket. quick.lua and QuickHead write the same state.
-- A permit drips in in interval/denominator microseconds. What is used is kept as the time until
-- the bucket is full, in whole microseconds and a part of one in 1/denominator.
-- State: when it was written, the time until full then, the part. If there was a reservation its
-- time is marked and there follow: the lineage of the reservations, the age of the lineage, how many
-- are in the queue, and of each, as the essay on the Java class ReservationQueue says, the age at
-- which it acts and how much is withheld of it, 0 while it waits.

local function token_bucket()
  local this
  local RESERVED = 2 ^ 47
  local LINEAGE, ENTRY = '>I4I7I1', '>I7I6'
  local MOST = 64

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
      used = 0, part = 0, lineage = nil, age = 0, queue = {}, full_at = 0, idle_at = 0
    }
  end

  -- Time until the latest of those who wait acts.
  local function until_last(cell)
    local last = cell.age
    for _, entry in ipairs(cell.queue) do
      last = entry.withheld == 0 and max(last, entry.acts_at) or last
    end
    return last - cell.age
  end

  -- Notes when all is full again, and when the last reservation has acted as well. Once it is, all
  -- reservations have dripped in, and there is nothing of them to give back any more.
  local function settle(cell)
    local used, last = cell.part > 0 and cell.used + 1 or cell.used, until_last(cell)
    if used == 0 and last == 0 then
      cell.lineage, cell.age, cell.queue = nil, 0, {}
    end
    cell.full_at = used > 0 and now + used or 0
    cell.idle_at = last > used and now + last or cell.full_at
  end

  local function fresh(cell)
    cell.used, cell.part, cell.lineage, cell.age, cell.queue = 0, 0, nil, 0, {}
    settle(cell)
  end

  local function read(cell, text, position)
    local _, at, used, part, after = unpack_struct(cell.format, text, position)
    local elapsed = now - at
    if elapsed < 0 then
      elapsed, stepped_back = 0, true
    end
    cell.lineage, cell.age, cell.queue = nil, 0, {}
    if used >= RESERVED then
      used = used - RESERVED
      local age, count = 0, 0
      cell.lineage, age, count, after = unpack_struct(LINEAGE, text, after)
      cell.age = age + elapsed
      for i = 1, count do
        local entry = {}
        entry.acts_at, entry.withheld, after = unpack_struct(ENTRY, text, after)
        cell.queue[i] = entry
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
      local parts = {
        pack(cell.format, cell.bytes, now, cell.used + RESERVED, cell.part),
        pack(LINEAGE, cell.lineage, cell.age, #cell.queue)
      }
      for _, entry in ipairs(cell.queue) do
        parts[#parts + 1] = pack(ENTRY, entry.acts_at, entry.withheld)
      end
      return table.concat(parts)
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

  -- Forgets who has acted, and what was withheld for them.
  local function forget_acted(cell)
    local queue, acted = cell.queue, -1
    for i = #queue, 1, -1 do
      local entry = queue[i]
      local waits = entry.withheld == 0
      if entry.acts_at < (waits and cell.age or acted) then
        acted = waits and max(acted, entry.acts_at) or acted
        table.remove(queue, i)
      end
    end
  end

  -- Answers how much nobody builds upon any more of what is withheld, and forgets it.
  local function release(cell)
    local queue, rounding = cell.queue, cell.denominator > 1 and 1 or 0
    local freed, last = 0, -1
    for i = #queue, 1, -1 do
      local entry = queue[i]
      if entry.withheld == 0 then
        last = max(last, entry.acts_at)
      else
        local built_upon = last > entry.acts_at
            and min(entry.withheld, last - entry.acts_at + rounding) or 0
        freed = freed + entry.withheld - built_upon
        entry.withheld = built_upon
        if built_upon == 0 then
          table.remove(queue, i)
        end
      end
    end
    return freed
  end

  -- Takes out one that waits; answers where it was, nil if it is not known any more.
  local function remove(queue, acts_at)
    for i = #queue, 1, -1 do
      if queue[i].acts_at == acts_at and queue[i].withheld == 0 then
        table.remove(queue, i)
        return i
      end
    end
    return nil
  end

  -- More are not remembered.
  local function bound(queue)
    if #queue > MOST then
      table.remove(queue, 1)
    end
  end

  -- Takes permits for use after a delay; answers the lineage and when they act, in its age.
  local function reserve(cell, permits, delay, lineage)
    if not cell.lineage then
      cell.lineage, cell.age = lineage, 0
    end
    forget_acted(cell)
    table.insert(cell.queue, {acts_at = cell.age + delay, withheld = 0})
    bound(cell.queue)
    spend(cell, permits)
    return cell.lineage, cell.age + delay
  end

  -- Once its time has come only what nobody used is given back.
  local function cancel(cell, permits, lineage, acts_at, unused)
    if lineage ~= cell.lineage then
      return
    end
    if unused and acts_at <= cell.age then
      refund(cell, permits)
      if remove(cell.queue, acts_at) then
        give_back(cell, release(cell), 0)
      end
    elseif acts_at >= cell.age then
      local time, part = drip(cell, permits)
      forget_acted(cell)
      table.insert(cell.queue, remove(cell.queue, acts_at) or 1, {acts_at = acts_at, withheld = time})
      local freed = release(cell)
      bound(cell.queue)
      give_back(cell, freed, freed < time and 0 or part)
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
    most = most + max(most, until_last(old))
    if cell.used >= most then
      cell.used, cell.part = most, 0
    end
    cell.lineage, cell.age, cell.queue = old.lineage, old.age, {}
    for _, entry in ipairs(old.queue) do
      if entry.withheld == 0 then
        table.insert(cell.queue, {acts_at = entry.acts_at, withheld = 0})
      end
    end
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
