import { parseLine } from './chain.ts';

/** What was done where a line does not follow the one before it. */
type BreakKind =
  | { readonly kind: 'edited' }
  /** Entries up to `until` are not there. */
  | { readonly kind: 'missing'; readonly until: number }
  /** In its place stands the entry that calls itself `found`. */
  | { readonly kind: 'reordered'; readonly found: number };

/** Looks at what comes after a break, to tell what kind it is. */
export interface Break {
  look(line: string): void;
  kind(): BreakKind;
}

/** The number that an entry gives itself; undefined where it gives none. */
export function ownSequence(bytes: string): number | undefined {
  try {
    const entry = JSON.parse(bytes) as { readonly sequence?: unknown } | null;
    return typeof entry?.sequence === 'number' ? entry.sequence : undefined;
  } catch {
    return undefined;
  }
}

/** @param found what the line in the place of entry `expected` calls itself */
export function createBreak(expected: number, found: number | undefined): Break {
  let first: { readonly own: number | undefined } | undefined;
  let comesLater = false;
  return {
    look(line) {
      const own = ownSequence(parseLine(line)?.bytes ?? '');
      first ??= { own };
      comesLater ||= own === expected;
    },
    kind() {
      // Its neighbours stand where they should, so it was changed where it stands, its number perhaps too.
      if (found === undefined || found === expected || first?.own === expected + 1) return { kind: 'edited' };
      return found < expected || comesLater
        ? { kind: 'reordered', found }
        : { kind: 'missing', until: found - 1 };
    },
  };
}

/** The first thing that is wrong with a record; `sequence` is the first entry that cannot be trusted. */
export type RecordFault = { readonly sequence: number } & (
  | BreakKind
  /** A line that no bot wrote. */
  | { readonly kind: 'noEntry' }
  | { readonly kind: 'unknownKey'; readonly keyId: string }
  /** Entry `changedAt` handed the record over to another key. */
  | { readonly kind: 'retiredKey'; readonly keyId: string; readonly changedAt: number }
  /** Up to `until` signed with a key that others may know, and Slack witnesses no change to a better one. */
  | { readonly kind: 'weakKey'; readonly keyId: string; readonly until: number }
  | { readonly kind: 'otherSchema'; readonly schema: string }
  /** Signed with a key of the record, and yet the rules do not allow it. */
  | { readonly kind: 'impossible'; readonly why: string }
  /** Signed with a key of the record, but Slack saw another head at `sequence`; the two agree up to `agreed`. */
  | { readonly kind: 'remade'; readonly agreed: number }
  /** The record ends too early: entry `until` was there. */
  | { readonly kind: 'cutTail'; readonly until: number; readonly seenBy: SeenBy }
  | { readonly kind: 'removed'; readonly until: number; readonly seenBy: SeenBy }
  /** The entries are right, but what is kept beside them is not what they add up to. */
  | { readonly kind: 'head'; readonly differs: 'sequence' | 'digest' | 'state' }
);

/** Another instance may have the key, or be of the version, that this one lacks: a rotation or an upgrade under way. */
export const mayReadElsewhere = ({ kind }: RecordFault): boolean =>
  kind === 'unknownKey' || kind === 'otherSchema';

/** What could not be told from what was at hand. */
export type Unchecked =
  /** A cut tail, a total removal and a chain rebuilt by someone with the key all look intact. */
  | { readonly kind: 'noWitness' }
  /** Entries after the last witnessed one may have been cut off or rebuilt. */
  | { readonly kind: 'afterWitness'; readonly sequence: number }
  | { readonly kind: 'afterFault'; readonly sequence: number }
  /** Entries signed with a key that others may know: only a witnessed change to a better one vouches for them. */
  | { readonly kind: 'weakKey'; readonly keyId: string; readonly sequence: number; readonly until: number }
  /** The snapshot, which nothing is decided on, was not at hand. */
  | { readonly kind: 'noSnapshot' };

/**
 * What Redis lost of a record, or holds in place of what was there. A fact, and the chain still takes entries: it stays
 * on the record and shuts the gates of every instance until an operator declares a restore.
 */
export type Loss =
  /** Entry `until` was there, and the record ends before it. */
  | {
      readonly kind: 'cutTail' | 'removed';
      readonly sequence: number;
      readonly until: number;
      readonly seenBy: SeenBy;
    }
  /** At `sequence` another entry was there; the two agree up to `agreed`. */
  | { readonly kind: 'remade'; readonly sequence: number; readonly agreed: number };

/** Where it was seen that more entries existed: in Slack, beside the entries, or by an instance that remembers. */
export type SeenBy = 'slack' | 'head' | 'instance';
