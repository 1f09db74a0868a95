-- attempt
local sealed = redis.call('GET', BOOK .. 'attempt:' .. ARGV[1])
drop_attempt(ARGV[1])
return sealed
