/**
 * Reads heads, what the watch noted of each, and the time in one call.
 * KEYS: one head an organization, then the watch's notes. ARGV: the organizations, in the same order.
 * Answer: [seconds, microseconds, [state, digest, note] for each], null for what is not there.
 */
export const readHeads = `
local time = redis.call('TIME')
local answer = { time[1], time[2] }
local seen = KEYS[#KEYS]
for i, organization in ipairs(ARGV) do
  local head = redis.call('HMGET', KEYS[i], 'state', 'digest')
  answer[i + 2] = { head[1], head[2], redis.call('HGET', seen, organization) }
end
return answer
`;

/**
 * Reads one organization for a decision: its head, what the watch noted of it, and the entries after one.
 * KEYS: head, record, the watch's notes. ARGV: organization, sequence after which entries are wanted.
 * Answer: [seconds, microseconds, state, digest, note, entries], null for what is not there.
 */
export const readSince = `
local time = redis.call('TIME')
local head = redis.call('HMGET', KEYS[1], 'state', 'digest')
local note = redis.call('HGET', KEYS[3], ARGV[1])
return { time[1], time[2], head[1], head[2], note, redis.call('LRANGE', KEYS[2], ARGV[2], -1) }
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
local count = tonumber(ARGV[6])
for i = 7, 6 + count do redis.call('RPUSH', KEYS[2], ARGV[i]) end
redis.call('HSET', KEYS[1], 'sequence', ARGV[3], 'digest', ARGV[4], 'state', ARGV[5])
for i = 7 + count, #ARGV, 2 do redis.call('HSET', KEYS[3], ARGV[i], ARGV[i + 1]) end
return 1
`;

/** Moves a cursor on if nobody else did and the lease is still ours. KEYS: notes, lease. ARGV: field, from, to, token. */
export const moveCursor = `
if redis.call('GET', KEYS[2]) ~= ARGV[4] then return 0 end
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
`;

/** Gives a lease back, or makes it last longer, if it is still ours. KEYS: lease. ARGV: token, milliseconds (0 ends it). */
export const keepLease = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '0' then return redis.call('DEL', KEYS[1]) end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
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
