-- key, now, interval, depth, life; now, interval and depth in microseconds
-- What is kept is the moment at which all who have passed are paid for; it may lie so far ahead as `depth`.
local key, now, interval, depth = BOOK .. 'turnstile:' .. ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local paid = math.max(tonumber(redis.call('GET', key) or 0), now) + interval
if paid > now + depth then
  return paid - now - depth
end
redis.call('SET', key, string.format('%.0f', paid), 'PX', ARGV[5])
return 0
