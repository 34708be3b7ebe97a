-- Answers, as they travel: how many numbers, and the numbers; or, for what failed, the length of a text,
-- negative, and the text. All answers of a call are one string: for each table in a reply Redis would
-- allocate a buffer and write to the socket once more, which takes longer than deciding.

local function packed(answer)
  if type(answer) ~= 'table' then
    return struct.pack('>i4c0', -#answer, answer)
  end
  local numbers = {struct.pack('>i4', #answer)}
  for i = 1, #answer do
    numbers[i + 1] = struct.pack('>d', answer[i])
  end
  return table.concat(numbers)
end
