-- journal session, the number that has to lie there or ''
local key = BOOK .. 'journal:' .. ARGV[1]
local found = redis.call('HMGET', key, 'sealed', 'number')
if not found[1] or (ARGV[2] ~= '' and found[2] ~= ARGV[2]) then
  return false
end
redis.call('DEL', key)
return found
