-- now, how many of a kind at once, life
local life, ended, swept = ARGV[3], {}, 0

local function late(kind)
  local found = redis.call('ZRANGEBYSCORE', due(kind), '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
  swept = swept + #found
  return found
end

for _, gate in ipairs(late('gate')) do
  end_gate(gate, life, ended)
end
end_hosts(late('host'), life, ended)
for _, attempt in ipairs(late('attempt')) do
  drop_attempt(attempt)
end
for _, ticket in ipairs(late('ticket')) do
  drop_ticket(ticket)
end
for _, counter in ipairs(late('counter')) do
  redis.call('DEL', BOOK .. 'counter:' .. counter)
  redis.call('ZREM', due('counter'), counter)
end
for _, kept in ipairs(late('kept')) do
  drop_kept(kept)
end
return { swept, ended }
