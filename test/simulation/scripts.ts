import * as scripts from '../../src/store/scripts.ts';
import { readKept } from '../../src/store/record.ts';
import { ReplyError, type RedisData, wrongType } from './redis-data.ts';

/*
 * The bot's Lua scripts once more in TypeScript, line by line: a script runs alone, so each is one synchronous function.
 * `scripts.test.ts` holds every one of them to the real script in a real Redis, with the same keys and arguments.
 */

export interface Server {
  readonly data: RedisData;
  /** Milliseconds since 1970 by the server's clock. */
  readonly now: () => number;
}

export type Script = (server: Server, keys: readonly string[], given: readonly string[]) => unknown;

const orNull = (text: string | undefined) => text ?? null;

function timeOf({ now }: Server): [string, string] {
  const ms = Math.floor(now());
  return [String(Math.floor(ms / 1000)), String((ms % 1000) * 1000)];
}

function noteOf({ data }: Server, key: string, organization: string): string | null {
  return data.type(key) === 'hash' ? orNull(data.hash(key).get(organization)) : null;
}

const readHeads: Script = (server, keys, given) => {
  const { data } = server;
  const seen = keys.at(-1) ?? '';
  const heads = keys.slice(0, -1).map((key, place) => {
    const [organization = '', known] = given.slice(2 * place, 2 * place + 2);
    const note = noteOf(server, seen, organization);
    if (!['hash', 'none'].includes(data.type(key))) return [null, null, note, wrongType];
    const head = data.hash(key);
    const digest = orNull(head.get('digest'));
    if (digest !== null && digest === known) return [null, digest, note, null];
    return [orNull(head.get('state')), digest, note, null];
  });
  return [...timeOf(server), ...heads];
};

const readSince: Script = (server, keys, [organization = '', after = '0', most = '0']) => {
  const [headKey = '', record = '', seen = ''] = keys;
  const head = server.data.hash(headKey);
  const note = noteOf(server, seen, organization);
  const lines = server.data.list(record);
  const page = lines.slice(Number(after), Number(after) + Number(most));
  const found = [orNull(head.get('state')), orNull(head.get('digest')), note, lines.length, page];
  return [...timeOf(server), ...found];
};

const meetInstances: Script = (server, [key = ''], [name = '', said = '']) => {
  const { data } = server;
  const now = String(Math.floor(server.now()));
  if (data.type(key) !== 'hash' || data.hash(key).size > 1000) data.delete(key);
  data.setFields(key, { [name]: `{"at":${now},${said.slice(1)}` });
  return [now, ...[...data.hash(key)].flat()];
};

const noteAttendance: Script = (server, [key = ''], [offset = '0', last = '', longest = '0']) => {
  const { data } = server;
  const now = Math.floor(server.now()) + Number(offset);
  const from = last === '' ? now : Number(last);
  if (data.type(key) !== 'hash' || data.hash(key).size > 1000) data.delete(key);
  const known = Number(data.hash(key).get('end') ?? '0');
  if (from - known > Number(longest)) data.setFields(key, { [String(known)]: String(from) });
  data.setFields(key, { end: String(Math.max(now, known)) });
  return String(now);
};

const appendEntries: Script = ({ data }, [headKey = '', record = '', outbox = ''], given) => {
  const [expected, digest, sequence = '', newDigest = '', state = '', count = '0', ...rest] = given;
  const head = data.hash(headKey);
  if ((head.get('sequence') ?? '0') !== expected || (head.get('digest') ?? '') !== digest) return 0;
  if (data.list(record).length !== Number(expected)) {
    throw new ReplyError('RECORD the entries and their head do not belong together: nothing was appended');
  }
  if (!['hash', 'none'].includes(data.type(outbox))) {
    throw new ReplyError('WRONGTYPE something else stands in place of the outbox: nothing was appended');
  }
  data.push(record, rest.slice(0, Number(count)));
  data.setFields(headKey, { sequence, digest: newDigest, state });
  const requests = rest.slice(Number(count));
  for (let at = 0; at < requests.length; at += 2) {
    data.setFields(outbox, { [requests[at] ?? '']: requests[at + 1] ?? '' });
  }
  return 1;
};

const moveCursor: Script = ({ data }, [notes = '', lease = ''], given) => {
  const [field = '', from = '', to = '', token, ms = '0'] = given;
  if (data.get(lease) !== token || (data.hash(notes).get(field) ?? '') !== from) return 0;
  data.setFields(notes, { [field]: to });
  data.lastsMs(lease, Number(ms));
  return 1;
};

const keepLease: Script = ({ data }, [lease = ''], [token, ms = '0']) => {
  if (data.get(lease) !== token) return 0;
  if (ms === '0') data.delete(lease);
  else data.lastsMs(lease, Number(ms));
  return 1;
};

const noteWhileHeld: Script = (
  { data },
  [notes = '', lease = ''],
  [field = '', text = '', token, ms = '0'],
) => {
  if (data.get(lease) !== token) return 0;
  data.setFields(notes, { [field]: text });
  data.lastsMs(lease, Number(ms));
  return 1;
};

const claimPlace: Script = ({ data }, [claim = ''], [own = '', ms = '0', left = '0']) => {
  const by = data.get(claim);
  if (by !== undefined && by !== own && data.leftMs(claim) > Number(left)) return 0;
  data.set(claim, own, Number(ms));
  if (by === own) return 3;
  return by === undefined ? 2 : 1;
};

const yieldPlace: Script = ({ data }, [claim = ''], [own, left = '0']) => {
  if (data.get(claim) === own) data.lastsMs(claim, Number(left));
  return 1;
};

const noteRun: Script = (server, [key = ''], [id = '', offset = '0']) => {
  const now = String(Math.floor(server.now()) + Number(offset));
  const known = server.data.hash(key);
  if (known.get('id') === id) return [known.get('since') ?? '0', now];
  const since = known.has('id') ? now : '0';
  server.data.setFields(key, { id, since });
  return [since, now];
};

const readOutbox: Script = ({ data }, [outbox = ''], [longest = '0']) =>
  [...data.hash(outbox)].flatMap(([id, text]) => [id, text.length > Number(longest) ? null : text]);

const readKeptHead: Script = ({ data }, [headKey = '', record = '']) => {
  const head = data.hash(headKey);
  const fields = ['sequence', 'digest', 'state'].map((field) => head.get(field) ?? '');
  return [...fields, data.list(record).length];
};

/** By the text of the real one. What is not here fails loudly. */
export const twins: ReadonlyMap<string, Script> = new Map<string, Script>([
  [scripts.readHeads, readHeads],
  [scripts.readSince, readSince],
  [scripts.meetInstances, meetInstances],
  [scripts.noteAttendance, noteAttendance],
  [scripts.appendEntries, appendEntries],
  [scripts.moveCursor, moveCursor],
  [scripts.keepLease, keepLease],
  [scripts.noteWhileHeld, noteWhileHeld],
  [scripts.claimPlace, claimPlace],
  [scripts.yieldPlace, yieldPlace],
  [scripts.noteRun, noteRun],
  [scripts.tryWriting, () => 1],
  [scripts.tryCommands, () => []],
  [scripts.readOutbox, readOutbox],
  [readKept, readKeptHead],
]);
