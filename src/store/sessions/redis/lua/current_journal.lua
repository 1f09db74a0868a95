-- journal session
return redis.call('HGET', BOOK .. 'journal:' .. ARGV[1], 'number')
