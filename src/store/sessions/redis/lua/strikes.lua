-- counter
local found = redis.call('HMGET', BOOK .. 'counter:' .. ARGV[1], 'count', 'last', 'window')
return found[1] and found
