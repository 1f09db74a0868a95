-- kept
local found = redis.call('HMGET', BOOK .. 'kept:' .. ARGV[1], 'sealed', 'tried')
return found[1] and found
