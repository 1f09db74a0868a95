-- lane, token: only the holder opens it
local key = BOOK .. 'lane:' .. ARGV[1]
if redis.call('GET', key) == ARGV[2] then
  redis.call('DEL', key)
end
return 1
