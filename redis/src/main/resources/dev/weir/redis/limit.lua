-- Limits, as they stand in commands and, byte for byte, before the state that is counted under them:
--   tag: algorithm (2 bits), named (1), burst (1), unit of the period (3);
--   permits; the period in its unit; the burst of a token bucket, if it is not the permits;
--   the length of the name and the name, if it is not the default one.
-- Numbers are little-endian groups of 7 bits, the highest bit set on all but the last.
--
-- A limit's table also holds the state of the key in question: one table a limit, filled anew for
-- each question, makes no garbage. It is called a cell where it stands for its state.

local pack, unpack_struct = struct.pack, struct.unpack
local byte, find, sub = string.byte, string.find, string.sub

local NEVER = math.huge

-- Whether the clock stepped back since what is read was written. The state is then read as if time
-- had stood still meanwhile.
local stepped_back

local algorithm_of

-- What is seldom needed; every function made costs each call some time.
local rare
local limits = {}

local function number(text, position)
  local digit = byte(text, position)
  local value, scale = digit % 128, 128
  while digit >= 128 do
    position = position + 1
    digit = byte(text, position)
    value = value + digit % 128 * scale
    scale = scale * 128
  end
  return value, position + 1
end

-- Bytes that hold 0 to most.
local function width(most)
  return most < 256 and '1' or most < 65536 and '2' or most < 2 ^ 24 and '3'
      or most < 2 ^ 32 and '4' or most < 2 ^ 40 and '5' or most < 2 ^ 48 and '6' or '7'
end

-- The limit at a position, the same table for the same bytes, and the position after it.
local function limit_at(text, position)
  local start, tag = position, byte(text, position)
  local permits, period, burst, name
  permits, position = number(text, position + 1)
  period, position = number(text, position)
  burst = permits
  if floor(tag / 8) % 2 == 1 then
    burst, position = number(text, position)
  end
  if floor(tag / 4) % 2 == 1 then
    local length
    length, position = number(text, position)
    name, position = sub(text, position, position + length - 1), position + length
  end
  local bytes = sub(text, start, position - 1)
  local limit = limits[bytes]
  if not limit then
    local unit = floor(tag / 16)
    period = period * (unit == 2 and 1e6 or unit == 3 and 6e7 or unit == 4 and 3.6e9
        or unit == 5 and 8.64e10 or unit == 1 and 1000 or 1)
    limit = algorithm_of(tag % 4).limit(bytes, permits, period, burst, name)
    limits[bytes] = limit
  end
  return limit, position
end
