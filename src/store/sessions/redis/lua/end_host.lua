-- host, life
local ended = {}
end_hosts({ ARGV[1] }, ARGV[2], ended)
return ended
