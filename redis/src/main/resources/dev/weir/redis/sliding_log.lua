-- Sliding log: when permits were taken, as in the Java class SlidingLog.
-- An entry is a moment at which permits were taken and the total taken up to then. The latest entry
-- stands in the counter, those before it in a string of their own. Totals and times only grow, so
-- whatever is sought in the log is found by bisection.
-- State: origin of the times, moment of the latest entry, index of the oldest entry in the string,
-- entries, total before the oldest, total with the latest.

local function sliding_log()
  local this
  local STATE, ENTRY, SIZE = '>I7I7I3I3I7I7', '>I7I7', 14
  local SPARSE = 64
  local MOMENT, TOTAL = 1, 2

  local function clear(cell)
    cell.origin, cell.latest, cell.full_at = now, 0, 0
    cell.first, cell.count, cell.before, cell.total = 0, 0, 0, 0
  end

  local function limit(bytes, permits, period, burst, name)
    local cell = {
      algorithm = this, bytes = bytes, name = name,
      permits = permits, period = period, grain = period / 4
    }
    clear(cell)
    return cell
  end

  local function fresh(cell, key)
    cell.log = key .. ':log:' .. rare().name_of(cell)
    clear(cell)
  end

  local function write(cell, milliseconds)
    if cell.count > 1 then
      redis.call('PEXPIRE', cell.log, milliseconds)
    end
    return cell.bytes
        .. pack(STATE, cell.origin, cell.latest, cell.first, cell.count, cell.before, cell.total)
  end

  -- The moment and the total of the i-th entry from the oldest, which is 0.
  local function entry(cell, i)
    if i == cell.count - 1 then
      return {cell.latest, cell.total}
    end
    local from = (cell.first + i) * SIZE
    return {unpack_struct(ENTRY, redis.call('GETRANGE', cell.log, from, from + SIZE - 1))}
  end

  -- The first entry whose moment or total is beyond a bound; that of the latest must be.
  local function first_beyond(cell, what, bound)
    local low, high, probe = 0, cell.count - 1, 0
    while low < high do
      if entry(cell, probe)[what] > bound then
        high = probe
      else
        low = probe + 1
      end
      probe = floor((low + high) / 2)
    end
    return low
  end

  -- Forgets the entries before the i-th.
  local function drop(cell, i)
    cell.first, cell.count = cell.first + i, cell.count - i
  end

  local function advance(cell)
    local forgotten = now - cell.origin - cell.period
    if cell.count == 0 or cell.latest <= forgotten then
      clear(cell)
      return
    end
    local oldest = first_beyond(cell, MOMENT, forgotten)
    if oldest > 0 then
      cell.before = entry(cell, oldest - 1)[TOTAL]
      drop(cell, oldest)
    end
    cell.full_at = cell.origin + cell.latest + cell.period
  end

  local function read(cell, text, position, key)
    local after
    fresh(cell, key)
    cell.origin, cell.latest, cell.first, cell.count, cell.before, cell.total, after =
        unpack_struct(STATE, text, position + #cell.bytes)
    local ahead = cell.origin + cell.latest - now
    if ahead > 0 then
      cell.origin, stepped_back = cell.origin - ahead, true
    end
    -- If Redis evicted the log, all that was used counts as used at the latest moment.
    if cell.count > 1
        and redis.call('STRLEN', cell.log) < (cell.first + cell.count - 1) * SIZE then
      cell.first, cell.count = 0, 1
    end
    advance(cell)
    return after
  end

  local function delay(cell, permits)
    if permits > cell.permits then
      return NEVER
    end
    local enough = cell.total + permits - cell.permits
    if enough <= cell.before then
      return 0
    end
    local moment = entry(cell, first_beyond(cell, TOTAL, enough - 1))[MOMENT]
    return cell.origin + moment + cell.period - now
  end

  -- Moves the latest entry to the log, moving the log to the front of its string if that is sparse.
  local function push(cell)
    if cell.first >= SPARSE and cell.first >= cell.count then
      local from, to = cell.first * SIZE, (cell.first + cell.count - 1) * SIZE
      redis.call('SET', cell.log, redis.call('GETRANGE', cell.log, from, to - 1))
      cell.first = 0
    end
    local at = (cell.first + cell.count - 1) * SIZE
    redis.call('SETRANGE', cell.log, at, pack(ENTRY, cell.latest, cell.total))
  end

  local function spend(cell, permits)
    local moment = now - cell.origin
    if cell.count == 0 or moment > cell.latest then
      if cell.count > 0 then
        push(cell)
      end
      cell.count, cell.latest = cell.count + 1, moment
    end
    cell.total = cell.total + permits
    cell.full_at = now + cell.period
  end

  -- The permits taken last are given back first.
  local function refund(cell, permits)
    local total = cell.total - permits
    if total <= cell.before then
      clear(cell)
      return
    end
    local last = first_beyond(cell, TOTAL, total - 1)
    cell.latest = entry(cell, last)[MOMENT]
    cell.count, cell.total = last + 1, total
    cell.full_at = cell.origin + cell.latest + cell.period
  end

  local function remaining(cell)
    return cell.permits - (cell.total - cell.before)
  end

  local function penalize(cell, permits)
    local room = remaining(cell) + cell.permits
    if room > 0 then
      spend(cell, min(permits, room))
    end
  end

  -- The log goes on; the oldest permits beyond the deepest debt do not count.
  local function continue(cell, old)
    cell.origin, cell.latest, cell.first = old.origin, old.latest, old.first
    cell.count, cell.before, cell.total = old.count, old.before, old.total
    advance(cell)
    local before = cell.total - 2 * cell.permits
    if before > cell.before then
      cell.before = before
      drop(cell, first_beyond(cell, TOTAL, before))
    end
  end

  this = {
    limit = limit, fresh = fresh, read = read, write = write, continue = continue,
    delay = delay, spend = spend, refund = refund, penalize = penalize,
    remaining = remaining
  }
  return this
end
