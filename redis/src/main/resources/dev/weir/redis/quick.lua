-- The question asked most: to take permits of one limit, a sliding window or a token bucket, that has
-- them. It is decided here, without making any of the functions that the others need, which takes
-- longer than deciding. Whatever is not plain is left to them: a refusal, a debt, a reservation, another
-- limit than the one counted before, a clock that stepped back.
--
-- Such a question has a head: its kind, the head's length, what the arithmetic needs, the length of
-- the stored string, the format of the state, and the limit's bytes. After the head it reads as any other.

local ceil, floor, max, min = math.ceil, math.floor, math.max, math.min
local pack, unpack_struct, byte, sub = struct.pack, struct.unpack, string.byte, string.sub

local WINDOW, BUCKET = 115, 98
local answers = redis.call('MGET', unpack(KEYS))

-- What this call wrote, by key: the string, or false if there is none any more.
local written = {}

-- The questions that are left.
local open = {}

-- Which of the ARGV the commands are, and the one whose head was read last.
local which, head = ARGV[1], nil
local kind, _
local permits, most, period, format, bytes, length
local spare, spare_part, cost, cost_part, denominator, interval, grain

for i = 1, #KEYS do
  local key, text = KEYS[i], answers[i]
  local plain, new, lasted, full_at, remaining, more = false, nil, 0, 0, 0, 0
  if written[key] then
    text = written[key]
  end
  local at = byte(which, i)
  if at ~= head then
    head = at
    local question = ARGV[at]
    kind = byte(question)
    if kind == WINDOW then
      _, _, permits, most, period, length, format, bytes =
          unpack_struct('>I1I1dddI1I1c0I1c0', question)
      grain = period / 4
    elseif kind == BUCKET then
      _, _, spare, spare_part, cost, cost_part, denominator, interval, most, grain, length, format, bytes =
          unpack_struct('>I1I1ddddddddI1I1c0I1c0', question)
    end
  end
  local known = text and #text == length and sub(text, 1, #bytes) == bytes

  if kind == WINDOW and (known or not text) then
    local start, previous, current = now, 0, 0
    plain = true
    if known then
      local last
      _, last, start, previous, current = unpack_struct(format, text)
      start = start + last
      plain = start <= now and last <= now and previous <= most and current <= most
      if now - start >= period then
        previous, current, start = now - start < 2 * period and current or 0, 0, start + period
      end
      local passed = current > 0 and start + 2 * period or previous > 0 and start + period or 0
      full_at = min(passed, last + period)
      if full_at <= now then
        start, previous, current, full_at = now, 0, 0, 0
      end
      lasted = ceil(full_at / grain) * grain
    end
    current = current + permits
    local left = period - (now - start)
    if plain and current <= most and previous * left <= (most - current) * period then
      local weight = previous * left
      local rest = weight % period
      local weighs = (weight - rest) / period + (rest > 0 and 1 or 0)
      remaining = most - current - weighs
      full_at = now + period
      if previous > 0 then
        more = left - floor((weighs - 1) * period / previous)
      else
        more = left + period - floor((current - 1) * period / current)
      end
      more = min(more, period)
      new = pack(format, bytes, now, start - now, previous, current)
    end
  elseif kind == BUCKET and (known or not text) then
    local used, part = 0, 0
    plain = true
    if known then
      local at
      _, at, used, part = unpack_struct(format, text)
      plain = at <= now
      used = used - (now - at)
      if used < 0 then
        used, part = 0, 0
      end
      full_at = part > 0 and now + used + 1 or used > 0 and now + used or 0
      lasted = ceil(full_at / grain) * grain
    end
    if plain and (used < spare or used == spare and part <= spare_part) then
      used, part = used + cost, part + cost_part
      if part >= denominator then
        used, part = used + 1, part - denominator
      end
      local parts = used * denominator
      local rest = parts % interval
      local taken = (parts - rest) / interval + ceil((rest + part) / interval)
      local others = (taken - 1) * interval
      local others_part = others % denominator
      remaining = most - taken
      full_at = now + used + (part > 0 and 1 or 0)
      more = used - (others - others_part) / denominator + (part > others_part and 1 or 0)
      new = pack(format, bytes, now, used, part)
    end
  end

  -- What cannot be written is left open, too, so that each question hears why.
  local done = false
  if new then
    local lasts = ceil(full_at / grain) * grain
    if known and lasts <= lasted then
      done = redis.pcall('SET', key, new, 'KEEPTTL')
    elseif known then
      done = redis.pcall('PSETEX', key, ceil((lasts - now) / 1000) + slack, new)
    else
      done = redis.pcall('SET', key, new, 'PX', ceil((lasts - now) / 1000) + slack, 'NX')
    end
  end
  if done and not done.err then
    written[key] = new
    answers[i] = pack('>i4dddd', 4, remaining, full_at - now, 0, more)
  else
    open[#open + 1] = i
  end
end

if #open == 0 then
  return table.concat(answers)
end
