-- counter
redis.call('DEL', BOOK .. 'counter:' .. ARGV[1])
redis.call('ZREM', due('counter'), ARGV[1])
return 1
