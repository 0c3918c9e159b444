import canonicalize from 'canonicalize';
import { type ChainKey, type Head, genesis, link, parseLine } from './chain.ts';
import type { Entry } from './events.ts';
import { evolve } from './evolve.ts';
import { lifted } from './lifted.ts';
import { type Organization, unconfigured } from './organization.ts';
import { readableDigest } from './proposal.ts';
import { type Break, type BreakKind, createBreak, ownSequence } from './record-break.ts';
import type { Witness } from './witness.ts';

/** Where it was seen that more entries existed: in Slack, or in what is kept beside the entries. */
type SeenBy = 'slack' | 'head';

/** The first thing that is wrong with a record; `sequence` is the first entry that cannot be trusted. */
export type RecordFault = { readonly sequence: number } & (
  | BreakKind
  /** A line that no bot wrote. */
  | { readonly kind: 'noEntry' }
  | { readonly kind: 'unknownKey'; readonly keyId: string }
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

/** What could not be told from what was at hand. */
export type Unchecked =
  /** A cut tail, a total removal and a chain made anew by someone with the key all look intact. */
  | { readonly kind: 'noWitness' }
  /** Entries after the last witnessed one may have been cut off or made anew. */
  | { readonly kind: 'afterWitness'; readonly sequence: number }
  | { readonly kind: 'afterFault'; readonly sequence: number }
  /** The snapshot that decisions are made on was not at hand. */
  | { readonly kind: 'noSnapshot' };

export interface Verification {
  readonly organization: string;
  readonly verdict: 'intact' | 'broken';
  readonly fault: RecordFault | undefined;
  readonly unchecked: readonly Unchecked[];
  /** The last entry that was verified. */
  readonly head: Head;
  /** What the verified entries add up to. */
  readonly state: Organization;
  /** How many witnessed heads are the record's. */
  readonly agreed: number;
  /** How many of the verified entries each key signed. */
  readonly keys: ReadonlyMap<string, number>;
}

/** What is kept beside the entries. Without `state` only the end of the chain is compared. */
export interface KeptHead extends Head {
  readonly state?: unknown;
}

/** Takes one stored line after the other, in their order, and keeps none of them. */
export interface Verifier {
  take(line: string): void;
  /** @param kept undefined where nothing of the kind is at hand */
  finish(kept: KeptHead | undefined): Verification;
}

/** How far a record is verified, and what its entries add up to until there. */
export interface VerifiedUpTo {
  readonly head: Head;
  readonly state: Organization;
}

export interface Verifying {
  readonly organization: string;
  readonly keys: readonly ChainKey[];
  readonly witnesses: readonly Witness[];
  /** From where it goes on; from the beginning by default. */
  readonly from?: VerifiedUpTo | undefined;
}

export const fromTheBeginning = (organization: string): VerifiedUpTo => ({
  head: { sequence: 0, digest: genesis(organization) },
  state: unconfigured(organization),
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The same in whatever order the members were written. */
const canonical = (state: unknown) => canonicalize(parseJson(JSON.stringify(state)));

const characters = ({ digest }: Head) => readableDigest(digest).replaceAll('-', '');

function differenceOf(kept: KeptHead, head: Head, state: Organization): RecordFault | undefined {
  const { sequence } = head;
  if (kept.sequence > sequence) {
    const seen = { until: kept.sequence, seenBy: 'head' } as const;
    return sequence === 0
      ? { kind: 'removed', sequence: 1, ...seen }
      : { kind: 'cutTail', sequence: sequence + 1, ...seen };
  }
  if (kept.sequence < sequence) return { kind: 'head', sequence: kept.sequence + 1, differs: 'sequence' };
  if (kept.digest !== head.digest) return { kind: 'head', sequence, differs: 'digest' };
  return kept.state === undefined || canonical(lifted(kept.state)) === canonical(state)
    ? undefined
    : { kind: 'head', sequence, differs: 'state' };
}

function tooEarly(last: number, witnessed: number): RecordFault | undefined {
  if (witnessed <= last) return undefined;
  const seen = { until: witnessed, seenBy: 'slack' } as const;
  return last === 0
    ? { kind: 'removed', sequence: 1, ...seen }
    : { kind: 'cutTail', sequence: last + 1, ...seen };
}

/**
 * Verifies the record of one organization. An entry is good where its digest follows from the one before by a key of
 * the record, where this version can read it, where the rules allow it, and where no witness saw another head.
 */
export function createVerifier({ organization, keys, witnesses, from }: Verifying): Verifier {
  const keyOf = new Map(keys.map(({ id, key }) => [id, key]));
  const bySequence = Map.groupBy(witnesses, ({ sequence }) => sequence);
  const lastWitnessed = witnesses.reduce((last, { sequence }) => Math.max(last, sequence), 0);
  const signed = new Map<string, number>();
  let { head, state } = from ?? fromTheBeginning(organization);
  let isShort = false;
  let agreed = 0;
  let agreedUpTo = 0;
  let taken = 0;
  let fault: RecordFault | undefined;
  let broken: Break | undefined;

  function judge(line: string): RecordFault | undefined {
    const sequence = head.sequence + 1;
    const stored = parseLine(line);
    // Once a line is base64url, no version of the bot goes back: another spelling of a digest is a second file.
    if (stored === undefined || (stored.isHexadecimal && isShort)) return { kind: 'noEntry', sequence };
    const key = keyOf.get(stored.keyId);
    if (key === undefined) return { kind: 'unknownKey', sequence, keyId: stored.keyId };
    if (link(key, head.digest, stored.bytes) !== stored.digest) {
      broken = createBreak(sequence, ownSequence(stored.bytes));
      return undefined;
    }
    const entry = parseJson(stored.bytes) as Entry | null | undefined;
    if (entry?.schema !== 1) {
      const schema = (entry as { readonly schema?: unknown } | null | undefined)?.schema;
      return { kind: 'otherSchema', sequence, schema: String(schema) };
    }
    try {
      state = evolve(state, entry);
    } catch (error) {
      return { kind: 'impossible', sequence, why: error instanceof Error ? error.message : String(error) };
    }
    head = { sequence, digest: stored.digest };
    isShort ||= !stored.isHexadecimal;
    signed.set(stored.keyId, (signed.get(stored.keyId) ?? 0) + 1);
    return compare(bySequence.get(sequence) ?? []);
  }

  function compare(seen: readonly Witness[]): RecordFault | undefined {
    if (seen.length === 0) return undefined;
    const own = characters(head);
    if (seen.some((witness) => witness.characters !== own)) {
      return { kind: 'remade', sequence: head.sequence, agreed: agreedUpTo };
    }
    agreed += seen.length;
    agreedUpTo = head.sequence;
    return undefined;
  }

  function whatIsWrong(kept: KeptHead | undefined): RecordFault | undefined {
    if (broken !== undefined) return { sequence: head.sequence + 1, ...broken.kind() };
    return (
      fault ??
      tooEarly(head.sequence, lastWitnessed) ??
      (kept === undefined ? undefined : differenceOf(kept, head, state))
    );
  }

  function whatIsUnchecked(found: RecordFault | undefined, kept: KeptHead | undefined): Unchecked[] {
    const { sequence = 0 } = found ?? {};
    return [
      ...(found !== undefined && taken > sequence ? [{ kind: 'afterFault', sequence } as const] : []),
      ...(witnesses.length === 0 ? [{ kind: 'noWitness' } as const] : []),
      ...(witnesses.length > 0 && found === undefined
        ? [{ kind: 'afterWitness', sequence: lastWitnessed } as const]
        : []),
      ...(kept?.state === undefined ? [{ kind: 'noSnapshot' } as const] : []),
    ];
  }

  return {
    take(line) {
      taken += 1;
      if (broken !== undefined) broken.look(line);
      else if (fault === undefined) fault = judge(line);
    },
    finish(kept) {
      const found = whatIsWrong(kept);
      const verdict = found === undefined ? 'intact' : 'broken';
      const unchecked = whatIsUnchecked(found, kept);
      return { organization, verdict, fault: found, unchecked, head, state, agreed, keys: signed };
    },
  };
}
