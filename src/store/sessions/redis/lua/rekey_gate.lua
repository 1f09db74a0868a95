-- old, new, what is sealed now, the same sealed for the new key, life
local old, new, life = ARGV[1], ARGV[2], ARGV[5]
local before, after = BOOK .. 'gate:' .. old, BOOK .. 'gate:' .. new
local sealed = redis.call('HGET', before, 'sealed')
if not sealed or old == new or has_ended(new) then
  return 0
end
-- Another request has changed it since it was read.
if sealed ~= ARGV[3] then
  return -1
end
redis.call('RENAME', before, after)
redis.call('HSET', after, 'sealed', ARGV[4])
redis.call('ZADD', due('gate'), redis.call('ZSCORE', due('gate'), old), new)
redis.call('ZREM', due('gate'), old)
note_end(old, life)
for _, kind in ipairs({ 'host', 'ticket' }) do
  local hung, hangs = BOOK .. kind .. 's:of:' .. old, BOOK .. kind .. 's:of:' .. new
  for _, one in ipairs(empty(hung)) do
    local key = BOOK .. kind .. ':' .. one
    if redis.call('EXISTS', key) == 1 then
      redis.call('HSET', key, 'gate', new)
      redis.call('SADD', hangs, one)
      live(hangs, life)
    end
  end
end
return 1
