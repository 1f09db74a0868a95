-- journal session
local found = redis.call('HMGET', BOOK .. 'journal:' .. ARGV[1], 'sealed', 'number')
return found[1] and found
