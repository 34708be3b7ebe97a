-- Limits, as they stand in commands and, byte for byte, before the state that is counted under them:
--   tag: algorithm (2 bits), named (1), burst (1), unit of the period (3);
--   permits; the period in its unit; the burst of a token bucket, if it is not the permits;
--   the length of the name and the name, if it is not the default one.
-- Numbers are little-endian groups of 7 bits, the highest bit set on all but the last.

local pack, unpack_struct = struct.pack, struct.unpack
local byte, find, sub, format = string.byte, string.find, string.sub, string.format

local NEVER = math.huge
local UNITS = {1, 1000, 1e6, 6e7, 3.6e9, 8.64e10}

local algorithm_of
local known_limits = {}

local function number(text, position)
  local value, scale = 0, 1
  while true do
    local digit = byte(text, position)
    position = position + 1
    if digit < 128 then
      return value + digit * scale, position
    end
    value = value + (digit - 128) * scale
    scale = scale * 128
  end
end

-- Bytes that hold 0 to most.
local function width(most)
  local bytes = 1
  while most >= 256 ^ bytes do
    bytes = bytes + 1
  end
  return bytes
end

local function default_name(period)
  if period % 1e6 == 0 then
    return format('%.0fs', period / 1e6)
  end
  return period % 1000 == 0 and format('%.0fms', period / 1000) or format('%.0fns', period * 1000)
end

-- The limit at a position, the same table for the same bytes, and the position after it.
local function limit_at(text, position)
  local start = position
  local tag = byte(text, position)
  local limit = {}
  limit.permits, position = number(text, position + 1)
  limit.period, position = number(text, position)
  limit.period = limit.period * UNITS[floor(tag / 16) % 8 + 1]
  limit.burst = limit.permits
  if floor(tag / 8) % 2 == 1 then
    limit.burst, position = number(text, position)
  end
  if floor(tag / 4) % 2 == 1 then
    local length
    length, position = number(text, position)
    limit.name = sub(text, position, position + length - 1)
    position = position + length
  else
    limit.name = default_name(limit.period)
  end
  limit.bytes = sub(text, start, position - 1)
  local known = known_limits[limit.bytes]
  if known then
    return known, position
  end
  limit.algorithm = algorithm_of(tag % 4)
  limit.algorithm.prepare(limit)
  known_limits[limit.bytes] = limit
  return limit, position
end
