-- ticket, sealed, gate, link, due, life, life of the sets
local ticket, gate = ARGV[1], ARGV[3]
local who = redis.call('HGET', BOOK .. 'gate:' .. gate, 'who')
if not who then
  return 0
end
local key, entry = BOOK .. 'ticket:' .. ticket, who .. ARGV[4]
redis.call('HSET', key, 'sealed', ARGV[2], 'gate', gate, 'entry', entry)
redis.call('PEXPIRE', key, ARGV[6])
redis.call('ZADD', due('ticket'), ARGV[5], ticket)
for _, set in ipairs({ 'tickets:of:' .. gate, 'tickets:by:' .. entry }) do
  redis.call('SADD', BOOK .. set, ticket)
  live(BOOK .. set, ARGV[7])
end
return 1
