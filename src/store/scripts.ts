/** What the watch noted of one organization; nothing where somebody put something else in place of the notes. */
const noteOf = (key: string, organization: string) => `
local note = redis.pcall('HGET', ${key}, ${organization})
if type(note) ~= 'string' then note = false end
`;

/**
 * Reads heads, what the watch noted of each, and the time in one call.
 * KEYS: one head an organization, then the watch's notes. ARGV: for each organization, in the same order, its id and the
 * digest up to which its state is known already, which is not read then.
 * Answer: [seconds, microseconds, [state, digest, note, fault] for each], null for what is not there or known.
 */
export const readHeads = `
local time = redis.call('TIME')
local answer = { time[1], time[2] }
local seen = KEYS[#KEYS]
for i = 1, #KEYS - 1 do
  ${noteOf('seen', 'ARGV[2 * i - 1]')}
  local digest = redis.pcall('HGET', KEYS[i], 'digest')
  if type(digest) == 'table' then
    answer[i + 2] = { false, false, note, digest.err }
  elseif digest and digest == ARGV[2 * i] then
    answer[i + 2] = { false, digest, note, false }
  else
    answer[i + 2] = { redis.call('HGET', KEYS[i], 'state'), digest, note, false }
  end
end
return answer
`;

/**
 * Reads one organization for a decision: its head, what the watch noted of it, how many entries there are, and the first
 * of those after one.
 * KEYS: head, record, the watch's notes. ARGV: organization, sequence after which entries are wanted, how many at most.
 * Answer: [seconds, microseconds, state, digest, note, count, entries], null for what is not there.
 */
export const readSince = `
local time = redis.call('TIME')
local head = redis.call('HMGET', KEYS[1], 'state', 'digest')
${noteOf('KEYS[3]', 'ARGV[1]')}
local entries = redis.call('LRANGE', KEYS[2], ARGV[2], ARGV[2] + ARGV[3] - 1)
return { time[1], time[2], head[1], head[2], note, redis.call('LLEN', KEYS[2]), entries }
`;

/**
 * Says that an instance is there and reads what all of them said. What is no hash, or holds more than anybody runs, is
 * thrown away: whoever is there says so again. KEYS: instances. ARGV: name, what it says of itself as JSON.
 * Answer: [milliseconds, name, said, name, said, …].
 */
export const meetInstances = `
local time = redis.call('TIME')
local now = string.format('%.0f', tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000))
local kind = redis.call('TYPE', KEYS[1]).ok
if kind ~= 'hash' or redis.call('HLEN', KEYS[1]) > 1000 then redis.call('DEL', KEYS[1]) end
redis.call('HSET', KEYS[1], ARGV[1], '{"at":' .. now .. ',' .. string.sub(ARGV[2], 2))
local answer = redis.call('HGETALL', KEYS[1])
table.insert(answer, 1, now)
return answer
`;

/**
 * Notes that an instance can take what people press, and could since its last note. Gaps longer than allowed stay in
 * the hash as begin → end; where they were lost, nobody could until now.
 * KEYS: attendance. ARGV: the clock's offset, when it noted that last or '', the longest gap, all in milliseconds.
 * Answer: now.
 */
export const noteAttendance = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000) + tonumber(ARGV[1])
local from = tonumber(ARGV[2]) or now
local kind = redis.call('TYPE', KEYS[1]).ok
if kind ~= 'hash' or redis.call('HLEN', KEYS[1]) > 1000 then redis.call('DEL', KEYS[1]) end
local known = tonumber(redis.call('HGET', KEYS[1], 'end') or '0') or 0
if from - known > tonumber(ARGV[3]) then
  redis.call('HSET', KEYS[1], string.format('%.0f', known), string.format('%.0f', from))
end
redis.call('HSET', KEYS[1], 'end', string.format('%.0f', math.max(now, known)))
return string.format('%.0f', now)
`;

/** The id of the key that signed each record's last entry. KEYS: the records. Answer: one a record, '' for none. */
export const readLastSigners = `
local answer = {}
for i, record in ipairs(KEYS) do
  local last = redis.pcall('LINDEX', record, -1)
  answer[i] = type(last) == 'string' and string.match(last, '^(%S+)') or ''
end
return answer
`;

/**
 * Appends entries, replaces the snapshot and fills the outbox, all or nothing.
 * KEYS: head, record, outbox.
 * ARGV: expected sequence, expected digest, new sequence, new digest, new state, number of entries, entries…,
 * then id and request of each job.
 * Answer: 1, or 0 where somebody else was first; an error where Redis lost the head or entries.
 */
export const appendEntries = `
local head = redis.call('HMGET', KEYS[1], 'sequence', 'digest')
if (head[1] or '0') ~= ARGV[1] or (head[2] or '') ~= ARGV[2] then return 0 end
if redis.call('LLEN', KEYS[2]) ~= tonumber(ARGV[1]) then
  return redis.error_reply('RECORD the entries and their head do not belong together: nothing was appended')
end
local outbox = redis.call('TYPE', KEYS[3])['ok']
if outbox ~= 'hash' and outbox ~= 'none' then
  return redis.error_reply('WRONGTYPE something else stands in place of the outbox: nothing was appended')
end
local count = tonumber(ARGV[6])
for i = 7, 6 + count do redis.call('RPUSH', KEYS[2], ARGV[i]) end
redis.call('HSET', KEYS[1], 'sequence', ARGV[3], 'digest', ARGV[4], 'state', ARGV[5])
for i = 7 + count, #ARGV, 2 do redis.call('HSET', KEYS[3], ARGV[i], ARGV[i + 1]) end
return 1
`;

/**
 * Moves a cursor on and makes the lease last longer, if nobody else moved it and the lease is still ours.
 * KEYS: notes, lease. ARGV: field, from, to, token, milliseconds.
 */
export const moveCursor = `
if redis.call('GET', KEYS[2]) ~= ARGV[4] then return 0 end
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return redis.call('PEXPIRE', KEYS[2], ARGV[5])
`;

/** Notes one field and makes the lease last longer, if it is still ours. KEYS: notes, lease. ARGV: field, value, token, milliseconds. */
export const noteWhileHeld = `
if redis.call('GET', KEYS[2]) ~= ARGV[3] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return redis.call('PEXPIRE', KEYS[2], ARGV[4])
`;

/** Gives a lease back, or makes it last longer, if it is still ours. KEYS: lease. ARGV: token, milliseconds (0 ends it). */
export const keepLease = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '0' then return redis.call('DEL', KEYS[1]) end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`;

/**
 * Notes who posts a message. KEYS: claim. ARGV: who, for how long in milliseconds, how much of it is left where somebody
 * else may. Answer: 3 where it is one's own, 2 where nobody had it, 1 where it is taken over, 0 where somebody else has it.
 */
export const claimPlace = `
local by = redis.call('GET', KEYS[1])
if by and by ~= ARGV[1] and redis.call('PTTL', KEYS[1]) > tonumber(ARGV[3]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
if by == ARGV[1] then return 3 end
return by and 1 or 2
`;

/**
 * Lets others post a message that the caller did not post, or may have posted. KEYS: claim. ARGV: who, how much of the claim is left where
 * somebody else may take it over.
 */
export const yieldPlace = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 1
`;

/**
 * Notes which run of the server this is. KEYS: run. ARGV: run id, the clock's offset in milliseconds.
 * Answer: [since, now] in milliseconds; `since` is 0 where no other run was ever seen.
 */
export const noteRun = `
local time = redis.call('TIME')
local now = string.format('%.0f', tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000) + tonumber(ARGV[2]))
local known = redis.call('HMGET', KEYS[1], 'id', 'since')
if known[1] == ARGV[1] then return { known[2] or '0', now } end
local since = known[1] and now or '0'
redis.call('HSET', KEYS[1], 'id', ARGV[1], 'since', since)
return { since, now }
`;

/** Writes a key and deletes it: rights, scripts, memory, disk and role in one. KEYS: probe. */
export const tryWriting = `
redis.call('SET', KEYS[1], '1', 'PX', 60000)
redis.call('DEL', KEYS[1])
return 1
`;

/**
 * Runs each command of the bot's and BullMQ's scripts once, and leaves nothing. Newer servers name a command that a user
 * may not run, Redis 7.0 does not. KEYS: probe. Answer: [command, what Redis says, …] of those that are refused.
 */
export const tryCommands = `
local refused = {}
local function try(name, ...)
  local answer = redis.pcall(name, KEYS[1], ...)
  if type(answer) == 'table' and answer.err then
    refused[#refused + 1] = name
    refused[#refused + 1] = answer.err
  end
end
try('EXISTS') try('TYPE') try('PTTL') try('GET') try('INCR') try('UNLINK') try('DEL')
try('HSET', 'a', '1') try('HMSET', 'b', '1') try('HINCRBY', 'a', 1) try('HGET', 'a') try('HMGET', 'a') try('HGETALL')
try('HKEYS') try('HLEN') try('HEXISTS', 'a') try('HDEL', 'a') try('EXPIRE', 60) try('PEXPIRE', 60000) try('DEL')
try('RPUSH', 'a') try('LPUSH', 'b') try('LLEN') try('LRANGE', 0, -1) try('LINDEX', 0) try('LPOS', 'a')
try('RPOPLPUSH', KEYS[1]) try('LTRIM', 0, 9) try('LREM', 0, 'a') try('RPOP') try('DEL')
try('ZADD', 1, 'a') try('ZCARD') try('ZSCORE', 'a') try('ZCOUNT', 0, 1) try('ZRANGE', 0, -1) try('ZRANGEBYSCORE', 0, 1)
try('ZREVRANGE', 0, -1) try('ZREVRANGEBYSCORE', 1, 0) try('ZREMRANGEBYSCORE', 5, 6) try('ZPOPMIN') try('ZREM', 'a') try('DEL')
try('SADD', 'a') try('SMEMBERS') try('SCARD') try('SREM', 'a') try('DEL')
try('XADD', '*', 'a', 'b') try('XTRIM', 'MAXLEN', 0) try('DEL')
return refused
`;

/** The outbox without what is too long to be a request. KEYS: outbox. ARGV: longest. Answer: [id, request or null, …]. */
export const readOutbox = `
local answer = redis.call('HGETALL', KEYS[1])
for i = 2, #answer, 2 do
  if #answer[i] > tonumber(ARGV[1]) then answer[i] = false end
end
return answer
`;

/**
 * Moves one field, or a whole key that is not of the type it must be, to where an operator finds it.
 * KEYS: key, what was set aside, the whole key's new name. ARGV: field (empty for the whole key), type it must be, why,
 * most kept, longest kept, seconds for which it is kept.
 * Answer: 1, or 0 where there was nothing to move.
 */
export const setAside = `
local kind = redis.call('TYPE', KEYS[1])['ok']
local value = false
if ARGV[1] == '' then
  if kind == 'none' or kind == ARGV[2] then return 0 end
  redis.call('RENAME', KEYS[1], KEYS[3])
  redis.call('EXPIRE', KEYS[3], ARGV[6])
else
  if kind == 'hash' then value = redis.call('HGET', KEYS[1], ARGV[1]) end
  if not value then return 0 end
  redis.call('HDEL', KEYS[1], ARGV[1])
end
if redis.call('TYPE', KEYS[2])['ok'] ~= 'hash' then redis.call('DEL', KEYS[2]) end
local kept = redis.call('HKEYS', KEYS[2])
for i = 1, #kept - tonumber(ARGV[4]) + 1 do redis.call('HDEL', KEYS[2], kept[i]) end
local time = redis.call('TIME')
local about = { key = KEYS[1], field = string.sub(ARGV[1], 1, 200), why = ARGV[3], at = tonumber(time[1]) * 1000 }
if value then
  about.length = #value
  about.start = string.sub(value, 1, tonumber(ARGV[5]))
end
redis.call('HSET', KEYS[2], string.sub(KEYS[1] .. ' ' .. ARGV[1], 1, 400), cjson.encode(about))
redis.call('EXPIRE', KEYS[2], ARGV[6])
return 1
`;

/**
 * Takes a job out of every list of the queue. KEYS: job, its lists, then its sorted sets and set. ARGV: id, how many
 * lists, 1 where only a job is meant that stands in none of them.
 * Answer: 1 where it may be set aside.
 */
export const takeJobOut = `
local lists = tonumber(ARGV[2]) + 1
if ARGV[3] == '1' then
  for i = 2, #KEYS do
    local found = redis.pcall(i <= lists and 'LPOS' or 'ZSCORE', KEYS[i], ARGV[1])
    if found and not (type(found) == 'table' and found.err) then return 0 end
  end
  return redis.call('EXISTS', KEYS[1])
end
for i = 2, #KEYS do
  if i <= lists then redis.pcall('LREM', KEYS[i], 0, ARGV[1]) else redis.pcall('ZREM', KEYS[i], ARGV[1]) end
end
return 1
`;

/**
 * Notes that something happened to one organization, for one person and one thing that can happen; see notes.ts.
 * What came longer ago than the time between two belongs to an earlier gathering.
 * KEYS: found (sorted by time), message, turn. ARGV: member, organization, time, time between two, how many are told each
 * by itself, how long a turn lasts, seconds for which it is kept.
 * Answer: whose turn it is.
 */
export const noteGathered = `
local at = tonumber(ARGV[3])
local newest = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
local isKnown = redis.call('ZSCORE', KEYS[1], ARGV[1])
if newest[2] and not isKnown and at - tonumber(newest[2]) > tonumber(ARGV[4]) then
  redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
end
redis.call('ZADD', KEYS[1], 'NX', at, ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[7])
local isOpen = redis.call('HEXISTS', KEYS[2], 'open') == 1
if not isOpen then
  if redis.call('ZCOUNT', KEYS[1], at - tonumber(ARGV[4]), '+inf') <= tonumber(ARGV[5]) then return 'alone' end
  redis.call('HSET', KEYS[2], 'open', '1')
  redis.call('EXPIRE', KEYS[2], ARGV[7])
end
if redis.call('HEXISTS', KEYS[2], 'shown:' .. ARGV[2]) == 1 then return 'told' end
if redis.call('SET', KEYS[3], '1', 'NX', 'PX', ARGV[6]) then return 'mine' end
return 'others'
`;
