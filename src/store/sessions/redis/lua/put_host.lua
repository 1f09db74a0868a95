-- host, sealed, gate, who, link, seen, last, due, life
local host, gate, life = ARGV[1], ARGV[3], ARGV[9]
if has_ended(host) or redis.call('EXISTS', BOOK .. 'gate:' .. gate) == 0 then
  return 0
end
local key, entry = BOOK .. 'host:' .. host, ARGV[4] .. ARGV[5]
local before = redis.call('HMGET', key, 'gate', 'entry')
if before[1] then
  redis.call('SREM', BOOK .. 'hosts:of:' .. before[1], host)
  redis.call('SREM', BOOK .. 'hosts:by:' .. before[2], host)
end
redis.call('HSET', key, 'sealed', ARGV[2], 'gate', gate, 'entry', entry, 'seen', ARGV[6], 'last', ARGV[7])
redis.call('ZADD', due('host'), ARGV[8], host)
live(key, life)
for _, set in ipairs({ 'hosts:of:' .. gate, 'hosts:by:' .. entry }) do
  redis.call('SADD', BOOK .. set, host)
  live(BOOK .. set, life)
end
return 1
