-- kept, at: only the form that was shown, and only once
local key = BOOK .. 'kept:' .. ARGV[1]
local found = redis.call('HMGET', key, 'at', 'tried')
if found[1] ~= ARGV[2] or found[2] ~= '0' then
  return 0
end
redis.call('HSET', key, 'tried', '1')
return 1
