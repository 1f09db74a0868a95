-- journal session, sealed, the number that has to lie there or '', life
local key = BOOK .. 'journal:' .. ARGV[1]
if ARGV[3] ~= '' and redis.call('HGET', key, 'number') ~= ARGV[3] then
  return 0
end
-- By the clock, so that numbers go on growing even over a Redis that was emptied.
local time, last = redis.call('TIME'), BOOK .. 'journals:last'
local clock = tonumber(time[1]) * 1000000 + tonumber(time[2])
local number = string.format('%.0f', math.max(tonumber(redis.call('GET', last) or 0) + 1, clock))
redis.call('SET', last, number)
redis.call('HSET', key, 'sealed', ARGV[2], 'number', number)
live(key, ARGV[4])
return number
