-- What is seldom needed: conversion, deletion, and the verbs that are asked for less often.

local made

local function make()
  local function name_of(limit)
    local name, period = limit.name, limit.period
    if name then
      return name
    elseif period % 1e6 == 0 then
      return string.format('%.0fs', period / 1e6)
    end
    return period % 1000 == 0 and string.format('%.0fms', period / 1000)
        or string.format('%.0fns', period * 1000)
  end

  -- The limit of a name and algorithm goes on from what was used under it.
  local function continues(limit, cell)
    return limit.algorithm == cell.algorithm and name_of(limit) == name_of(cell)
  end

  -- Fills the limits' cells with what goes on from others.
  local function convert(cells, limits, key)
    local same = {}
    for _, cell in ipairs(cells) do
      same[cell] = true
    end
    for _, limit in ipairs(limits) do
      if not same[limit] then
        limit.algorithm.fresh(limit, key)
        for _, cell in ipairs(cells) do
          if continues(limit, cell) then
            limit.algorithm.continue(limit, cell)
          end
        end
      end
    end
  end

  local function forget_logs(cells, kept)
    for _, cell in ipairs(cells) do
      local keep = false
      for _, other in ipairs(kept) do
        keep = keep or other.log == cell.log
      end
      if cell.log and not keep then
        redis.call('DEL', cell.log)
      end
    end
  end

  -- Deletes a counter and the logs of its cells, as they were and as they are.
  local function delete(key, before, cells)
    redis.call('DEL', key)
    forget_logs(before, {})
    forget_logs(cells, {})
    written[key] = false
  end

  -- Tells the other instances to forget what they remember of a key. Where that is refused, they do so
  -- by themselves a little later; what was decided stands.
  local function announce(key)
    redis.pcall('PUBLISH', sub(key, 1, find(key, ':counter:{', 1, true)) .. 'changes', key)
  end

  local function peek(key, text, command)
    local cells, permits = cells_under(key, text, command), command.permits
    return results(cells, permits, longest_delay(cells, permits) == 0)
  end

  -- If granted, the answer goes on with the delay and a lineage and a moment for each limit.
  local function hold(cells, command)
    local permits = command.permits
    local delay = longest_delay(cells, permits)
    if delay > command.most then
      return results(cells, permits, false), false
    end
    local holds = {}
    for i, cell in ipairs(cells) do
      holds[2 * i - 1], holds[2 * i] =
          cell.algorithm.reserve(cell, permits, delay, command.lineage)
    end
    local answer = results(cells, permits, true)
    answer[#answer + 1] = delay
    for _, value in ipairs(holds) do
      answer[#answer + 1] = value
    end
    return answer, true
  end

  local function charge(cells, command)
    for _, cell in ipairs(cells) do
      cell.algorithm.penalize(cell, command.permits)
    end
    return results(cells, command.permits, true), true
  end

  local function penalize(key, text, command)
    local answer = change(key, text, command)
    announce(key)
    return answer
  end

  -- Gives back to what is counted now, which may be under other numbers than these limits.
  local function give_back(key, text, command)
    local cells = cells_of(key, text, command.limits)
    local lasted, changed = lasts_until(cells), false
    for _, cell in ipairs(cells) do
      for i, limit in ipairs(command.limits) do
        if continues(limit, cell) then
          local held = command.holds[i]
          if held then
            cell.algorithm.cancel(
                cell, command.permits, held.lineage, held.acts_at, command.unused)
          else
            cell.algorithm.refund(cell, command.permits)
          end
          changed = true
        end
      end
    end
    if changed then
      write(key, text, cells, cells, lasted)
      announce(key)
    end
    return {}
  end

  local function reset(key, text)
    if text then
      local readable, cells = pcall(cells_of, key, text, {})
      delete(key, readable and cells or {}, {})
      announce(key)
    end
    return {}
  end

  -- Whether this store can count: every command that decisions call, on a key of its own, of which nothing
  -- is left. With permits also those that sliding logs call.
  local function prove(key, text, command)
    redis.call('SET', key, '-', 'PX', 1000, 'NX')
    redis.call('SET', key, '-', 'KEEPTTL')
    redis.call('PSETEX', key, 1000, '-')
    redis.call('GET', key)
    if command.permits > 0 then
      redis.call('SETRANGE', key, 1, '-')
      redis.call('STRLEN', key)
      redis.call('GETRANGE', key, 0, 1)
      redis.call('PEXPIRE', key, 1000)
    end
    redis.call('DEL', key)
    return {}
  end

  return {
    name_of = name_of, convert = convert, announce = announce,
    forget_logs = forget_logs, delete = delete,
    verbs = {
      p = peek, r = change, d = penalize, f = give_back, c = give_back, u = give_back, x = reset, w = prove
    },
    steps = {r = hold, d = charge}
  }
end

function rare()
  made = made or make()
  return made
end
