-- kept, sealed, who, at, tried, due, most, life
local kept = ARGV[1]
if has_ended(kept) then
  return 0
end
drop_kept(kept)
local key, set = BOOK .. 'kept:' .. kept, BOOK .. 'kept:of:' .. ARGV[3]
redis.call('HSET', key, 'sealed', ARGV[2], 'who', ARGV[3], 'at', ARGV[4], 'tried', ARGV[5])
redis.call('PEXPIRE', key, ARGV[8])
redis.call('SADD', set, kept)
live(set, ARGV[8])
redis.call('ZADD', BOOK .. 'kept', ARGV[4], kept)
redis.call('ZADD', due('kept'), ARGV[6], kept)
while redis.call('ZCARD', BOOK .. 'kept') > tonumber(ARGV[7]) do
  drop_kept(redis.call('ZRANGE', BOOK .. 'kept', 0, 0)[1])
end
return 1
