import type { RecordStore } from '../../src/store/record.ts';
import { appendEntries, claimPlace, moveCursor } from '../../src/store/scripts.ts';
import type { Script } from './scripts.ts';
import type { Planted } from './world.ts';

/*
 * Faults planted in the world around the bot, one rule switched off at a time: each must be found. Faults in `src` itself
 * are planted in a copy of it, see docs/reliability.md.
 */

/** The compare of sequence and digest in the store is switched off. */
const appendsAnyhow: Script = ({ data }, [headKey = '', record = '', outbox = ''], given) => {
  const [, , sequence = '', digest = '', state = '', count = '0', ...rest] = given;
  data.push(record, rest.slice(0, Number(count)));
  data.setFields(headKey, { sequence, digest, state });
  const requests = rest.slice(Number(count));
  for (let at = 0; at < requests.length; at += 2) {
    data.setFields(outbox, { [requests[at] ?? '']: requests[at + 1] ?? '' });
  }
  return 1;
};

/** The sequence is compared and the digest is not: another record of the same length passes. */
const comparesLength: Script = (server, keys, given) =>
  (server.data.hash(keys[0] ?? '').get('sequence') ?? '0') === given[0]
    ? appendsAnyhow(server, keys, given)
    : 0;

/** Entries and snapshot are written, the outbox is not. */
const forgetsOutbox: Script = (server, keys, given) => {
  const count = Number(given[5] ?? 0);
  return appendsAnyhow(server, keys, given.slice(0, 6 + count));
};

/** The snapshot stays behind its entries. */
const forgetsSnapshot: Script = (server, keys, given) => {
  const before = server.data.hash(keys[0] ?? '').get('state') ?? given[4] ?? '';
  return appendsAnyhow(
    server,
    keys,
    given.map((one, place) => (place === 4 && given[0] !== '7' ? before : one)),
  );
};

const movesAnyhow: Script = ({ data }, [notes = ''], [field = '', , to = '']) => {
  data.setFields(notes, { [field]: to });
  return 1;
};

/** Whoever does not know whether its intent was appended looks, and sends where there is one. */
const takesDoubtForOwn = (store: RecordStore): RecordStore => ({
  ...store,
  async decideOnce(present, command) {
    try {
      return await store.decideOnce(present, command);
    } catch {
      const { organization } = present.state;
      const now = await store.verified(organization);
      const entries = (await store.entries(organization, present.head.sequence)).map(({ entry }) => entry);
      const isThere = entries.some(({ event }) => event.type === 'intended');
      return isThere ? { ...now, before: present.state, entries, refusal: undefined } : undefined;
    }
  },
});

const only = (script: string, twin: Script): Planted => ({ scripts: new Map([[script, twin]]) });

export const plantedFaults: Readonly<Record<string, Planted>> = {
  'the store appends without comparing': only(appendEntries, appendsAnyhow),
  'the store compares the length alone': only(appendEntries, comparesLength),
  'the outbox is not written with the entries': only(appendEntries, forgetsOutbox),
  'the snapshot is not written with the entries': only(appendEntries, forgetsSnapshot),
  'whoever asks publishes, lease or not': only(moveCursor, movesAnyhow),
  'everybody gets every claim': only(claimPlace, () => 2),
  'an intent in doubt is taken for one’s own': { record: takesDoubtForOwn },
  'a Stop is answered before Slack shows it': { answersStopAtOnce: true },
  'whoever reads the channel overlooks what ended': { overlooksEnds: true },
  'Slack answers before it shows': { slackAnswersEarly: true },
  'Slack shows in another order than it took': { slackShowsOutOfOrder: true },
  'the connection to Adobe sends again where it broke': { adobeSendsAgain: true },
  'Azure shows the role forever': { azureIsStale: true },
};
