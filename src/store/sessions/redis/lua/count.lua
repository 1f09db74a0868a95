return { redis.call('ZCARD', due('gate')), redis.call('ZCARD', due('host')) }
