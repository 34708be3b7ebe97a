-- Whole numbers beyond 2^53. All numbers here are doubles that hold whole numbers; a product of two
-- of them is kept as the rounded product and its error, which is exact (Veltkamp and Dekker, 1971).

local ceil, floor, max, min = math.ceil, math.floor, math.max, math.min
local EXACT = 2 ^ 53

local function product(a, b)
  local rounded = a * b
  local carry = 134217729 * a
  local a_high = carry - (carry - a)
  local a_low = a - a_high
  carry = 134217729 * b
  local b_high = carry - (carry - b)
  local b_low = b - b_high
  local high = a_high * b_high - rounded
  return rounded, high + a_high * b_low + a_low * b_high + a_low * b_low
end

-- a·b − c·d: its sign always, its value where that is below 2^53.
local function difference(a, b, c, d)
  local ab, cd = a * b, c * d
  if ab < EXACT and cd < EXACT then
    return ab - cd
  end
  local ab_error, cd_error
  ab, ab_error = product(a, b)
  cd, cd_error = product(c, d)
  return (ab - cd) + (ab_error - cd_error)
end

-- a·b / c: the whole quotient, which must be below 2^53, and the rest.
local function divide(a, b, c)
  local quotient = floor(a * b / c)
  local rest = difference(a, b, quotient, c)
  while rest < 0 do
    quotient, rest = quotient - 1, rest + c
  end
  while rest >= c do
    quotient, rest = quotient + 1, rest - c
  end
  return quotient, rest
end
