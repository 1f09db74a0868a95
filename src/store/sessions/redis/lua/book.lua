-- The book: how things lie in Redis. This part stands before every script, so each is one atomic step.
--
-- Keys are keyed hashes in bytes. What tells of a person is sealed; a hash, a moment in milliseconds and a count lie
-- open, because the scripts compare them. Every key has a life in Redis too, far longer than its own: it only matters
-- when no gateway is left to sweep.
local BOOK = 'privratnik:'

local function due(kind)
  return BOOK .. 'due:' .. kind
end

-- Lengthens a life, never shortens it.
local function live(key, life)
  if redis.call('PTTL', key) < tonumber(life) then
    redis.call('PEXPIRE', key, life)
  end
end

-- The members of one set, which is gone afterwards.
local function empty(key)
  local members = redis.call('SMEMBERS', key)
  redis.call('DEL', key)
  return members
end

local function has_ended(key)
  return redis.call('EXISTS', BOOK .. 'ended:' .. key) == 1
end

-- A request that read a session before its end may still want to put it back; it must not.
local function note_end(key, life)
  redis.call('SET', BOOK .. 'ended:' .. key, '', 'PX', life)
end

local function drop_attempt(attempt)
  redis.call('DEL', BOOK .. 'attempt:' .. attempt)
  redis.call('ZREM', BOOK .. 'attempts', attempt)
  redis.call('ZREM', due('attempt'), attempt)
end

local function drop_kept(kept)
  local key = BOOK .. 'kept:' .. kept
  local who = redis.call('HGET', key, 'who')
  redis.call('ZREM', BOOK .. 'kept', kept)
  redis.call('ZREM', due('kept'), kept)
  if who then
    redis.call('DEL', key)
    redis.call('SREM', BOOK .. 'kept:of:' .. who, kept)
  end
end

-- Gives {sealed, gate} of a ticket that was there.
local function drop_ticket(ticket)
  local key = BOOK .. 'ticket:' .. ticket
  local found = redis.call('HMGET', key, 'sealed', 'gate', 'entry')
  redis.call('ZREM', due('ticket'), ticket)
  if not found[1] then
    return false
  end
  redis.call('DEL', key)
  redis.call('SREM', BOOK .. 'tickets:of:' .. found[2], ticket)
  redis.call('SREM', BOOK .. 'tickets:by:' .. found[3], ticket)
  return { found[1], found[2] }
end

-- Gives {host, sealed, gate, seen} of a host session that was there.
local function end_host(host, life)
  local key = BOOK .. 'host:' .. host
  local found = redis.call('HMGET', key, 'sealed', 'gate', 'seen', 'entry')
  note_end(host, life)
  redis.call('ZREM', due('host'), host)
  if not found[1] then
    return false
  end
  redis.call('DEL', key)
  redis.call('SREM', BOOK .. 'hosts:of:' .. found[2], host)
  redis.call('SREM', BOOK .. 'hosts:by:' .. found[4], host)
  return { host, found[1], found[2], found[3] }
end

local function end_hosts(hosts, life, ended)
  for _, host in ipairs(hosts) do
    local one = end_host(host, life)
    if one then
      ended[#ended + 1] = one
    end
  end
end

-- Ends a gate session, its tickets and its host sessions; these are added to `ended`.
local function end_gate(gate, life, ended)
  note_end(gate, life)
  redis.call('DEL', BOOK .. 'gate:' .. gate)
  redis.call('ZREM', due('gate'), gate)
  for _, ticket in ipairs(empty(BOOK .. 'tickets:of:' .. gate)) do
    drop_ticket(ticket)
  end
  end_hosts(empty(BOOK .. 'hosts:of:' .. gate), life, ended)
end

