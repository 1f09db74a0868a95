-- ticket
return drop_ticket(ARGV[1])
