-- attempt, sealed, due, most, life
local attempt = ARGV[1]
redis.call('SET', BOOK .. 'attempt:' .. attempt, ARGV[2], 'PX', ARGV[5])
redis.call('ZADD', BOOK .. 'attempts', redis.call('INCR', BOOK .. 'attempts:count'), attempt)
redis.call('ZADD', due('attempt'), ARGV[3], attempt)
-- The oldest go, the newest is never refused.
while redis.call('ZCARD', BOOK .. 'attempts') > tonumber(ARGV[4]) do
  drop_attempt(redis.call('ZRANGE', BOOK .. 'attempts', 0, 0)[1])
end
return 1
