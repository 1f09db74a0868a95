-- counter, now, window, life
local key, now, window = BOOK .. 'counter:' .. ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local found = redis.call('HMGET', key, 'count', 'last', 'window')
local count = 1
if found[1] and now < tonumber(found[2]) + tonumber(found[3]) then
  count = math.min(tonumber(found[1]) + 1, 4294967295)
end
redis.call('HSET', key, 'count', string.format('%.0f', count), 'last', ARGV[2], 'window', ARGV[3])
redis.call('PEXPIRE', key, ARGV[4])
redis.call('ZADD', due('counter'), string.format('%.0f', now + window), ARGV[1])
return count
