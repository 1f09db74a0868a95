-- who, link, life
local ended, entry = {}, ARGV[1] .. ARGV[2]
for _, ticket in ipairs(empty(BOOK .. 'tickets:by:' .. entry)) do
  drop_ticket(ticket)
end
end_hosts(empty(BOOK .. 'hosts:by:' .. entry), ARGV[3], ended)
return ended
