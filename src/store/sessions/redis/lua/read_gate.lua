-- gate
local found = redis.call('HMGET', BOOK .. 'gate:' .. ARGV[1], 'sealed', 'seen')
return found[1] and found
