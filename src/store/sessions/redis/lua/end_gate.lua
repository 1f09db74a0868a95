-- gate, life
local ended = {}
end_gate(ARGV[1], ARGV[2], ended)
return ended
