-- host, now, idle
local now, idle = tonumber(ARGV[2]), tonumber(ARGV[3])

local function touch(kind, name)
  local key = BOOK .. kind .. ':' .. name
  local found = redis.call('HMGET', key, 'seen', 'last')
  if found[1] and tonumber(found[1]) < now then
    redis.call('HSET', key, 'seen', ARGV[2])
    local late = math.min(now + idle, tonumber(found[2]))
    redis.call('ZADD', due(kind), string.format('%.0f', late), name)
  end
end

local gate = redis.call('HGET', BOOK .. 'host:' .. ARGV[1], 'gate')
if gate then
  touch('host', ARGV[1])
  touch('gate', gate)
end
return 1
