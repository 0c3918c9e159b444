import type { VerifiedUpTo } from '../domain/record/verification.ts';
import { type Summary, type Summarizing, type Told, createSummary } from '../domain/states/story.ts';
import type { Continued, VerifiedReader } from './verified.ts';

/** Which entries are wanted themselves, beside what all of them add up to. */
export interface Wanted {
  /** All from this sequence on. */
  readonly from: number;
  /** And these. */
  readonly also: readonly number[];
}

export interface Story extends Continued {
  readonly summary: Summary;
  /** Those that were wanted, in order. */
  readonly told: readonly Told[];
}

/** What a record tells. This process reads it to its end once, and from then on only what is new. */
export interface Stories {
  read(organization: string, wanted?: Wanted): Promise<Story>;
}

interface Kept {
  readonly upTo: VerifiedUpTo;
  readonly summarizing: Summarizing;
  /** Entries that were wanted or are new, by their sequence. */
  readonly entries: Map<number, Told>;
}

/** Of so many organizations it is kept, the last ones that were read. */
const mostKept = 500;
/** So many entries are kept of one of which nobody wanted any yet. */
const mostEntries = 200;
const dropEvery = 1_000;

function covers({ upTo, entries }: Kept, { from, also }: Wanted): boolean {
  const { sequence: last } = upTo.head;
  for (let sequence = from; sequence <= last; sequence += 1) if (!entries.has(sequence)) return false;
  return also.every((sequence) => sequence > last || entries.has(sequence));
}

function drop(entries: Map<number, Told>, wanted: Wanted | undefined): void {
  const also = new Set(wanted?.also);
  for (const sequence of entries.keys()) {
    const isWanted = wanted !== undefined && (sequence >= wanted.from || also.has(sequence));
    if (wanted === undefined ? entries.size > mostEntries : !isWanted) entries.delete(sequence);
  }
}

export function createStories(reader: Pick<VerifiedReader, 'readOn'>): Stories {
  const kept = new Map<string, Kept>();
  const reading = new Map<string, Promise<unknown>>();

  async function read(organization: string, wanted: Wanted | undefined): Promise<Story> {
    const known = kept.get(organization);
    const from = known !== undefined && (wanted === undefined || covers(known, wanted)) ? known : undefined;
    // What fails half way is read anew.
    kept.delete(organization);
    let { summarizing, entries } = from ?? { summarizing: createSummary(), entries: new Map<number, Told>() };
    const found = await reader.readOn(organization, from?.upTo, {
      beginsAnew() {
        summarizing = createSummary();
        entries = new Map();
      },
      told(told) {
        summarizing.take(told);
        entries.set(told.entry.sequence, told);
        if (entries.size % dropEvery === 0) drop(entries, wanted);
      },
    });
    drop(entries, wanted);
    const { head, state, signing } = found;
    kept.set(organization, { upTo: { head, state, signing }, summarizing, entries });
    const [oldest] = kept.keys();
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
    const told = wanted === undefined ? [] : [...entries.values()];
    return { ...found, summary: summarizing.summary(), told };
  }

  return {
    /** One after the other: each goes on from where the one before it came to. */
    read(organization, wanted) {
      const before = reading.get(organization) ?? Promise.resolve();
      const own = before.then(() => read(organization, wanted));
      const ended = own
        .catch(() => undefined)
        .then(() => {
          if (reading.get(organization) === ended) reading.delete(organization);
        });
      reading.set(organization, ended);
      return own;
    },
  };
}
