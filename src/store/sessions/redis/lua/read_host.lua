-- host
local found = redis.call('HMGET', BOOK .. 'host:' .. ARGV[1], 'sealed', 'gate', 'seen')
if not found[1] or redis.call('EXISTS', BOOK .. 'gate:' .. found[2]) == 0 then
  return false
end
return found
