-- gate, sealed, who, seen, last, due, life: `last` is when it ends whatever happens
local gate, life = ARGV[1], ARGV[7]
if has_ended(gate) then
  return 0
end
local key = BOOK .. 'gate:' .. gate
redis.call('HSET', key, 'sealed', ARGV[2], 'who', ARGV[3], 'seen', ARGV[4], 'last', ARGV[5])
redis.call('ZADD', due('gate'), ARGV[6], gate)
live(key, life)
return 1
