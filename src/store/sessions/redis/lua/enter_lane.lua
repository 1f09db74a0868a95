-- lane, token, lease: whoever has the lane prolongs its lease by the same call
local key = BOOK .. 'lane:' .. ARGV[1]
local holder = redis.call('GET', key)
if holder and holder ~= ARGV[2] then
  return 0
end
redis.call('SET', key, ARGV[2], 'PX', ARGV[3])
return 1
