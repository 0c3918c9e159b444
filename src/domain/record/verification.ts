import canonicalize from 'canonicalize';
import { type ChainKey, digestOf, genesis, type Head, parseLine, type Witness } from './chain.ts';
import { type Entry, isReadable } from '../events.ts';
import { evolve } from '../states/evolve.ts';
import { lifted as liftedState, liftedEntry } from '../states/older.ts';
import { type Organization, unconfigured } from '../organization.ts';
import type { Told } from '../states/story.ts';
import { witnessOf } from './said.ts';
import { type Break, createBreak, ownSequence, type RecordFault, type Unchecked } from './record-fault.ts';
import { signedOn, type Signing, unsigned, whyNotSigned } from './signing.ts';

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
  readonly signing: Signing;
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
  readonly signing: Signing;
}

export interface Verifying {
  readonly organization: string;
  /** The first signs now. */
  readonly keys: readonly ChainKey[];
  readonly witnesses: readonly Witness[];
  /** From where it goes on; from the beginning by default. */
  readonly from?: VerifiedUpTo | undefined;
  /** Given each entry that is good, with what it made of the record. */
  readonly told?: ((told: Told) => void) | undefined;
}

export const fromTheBeginning = (organization: string): VerifiedUpTo => ({
  head: { sequence: 0, digest: genesis(organization) },
  state: unconfigured(organization),
  signing: unsigned,
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
  return kept.state === undefined || canonical(liftedState(kept.state)) === canonical(state)
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
export function createVerifier({ organization, keys, witnesses, from, told }: Verifying): Verifier {
  const keyOf = new Map(keys.map((key) => [key.id, key]));
  const bySequence = Map.groupBy(witnesses, ({ sequence }) => sequence);
  const lastWitnessed = witnesses.reduce((last, { sequence }) => Math.max(last, sequence), 0);
  const signed = new Map<string, number>();
  const signer = keys[0]?.id ?? '';
  let { head, state, signing } = from ?? fromTheBeginning(organization);
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
    if (digestOf(key.key, head.digest, stored.bytes) !== stored.digest) {
      broken = createBreak(sequence, ownSequence(stored.bytes));
      return undefined;
    }
    const entry = (parseJson(stored.bytes) ?? {}) as Entry;
    const { schema, event } = entry as Partial<Entry>;
    if (!isReadable(schema, event?.type))
      return { kind: 'otherSchema', sequence, schema: String(schema).replaceAll(/\s+/gu, ' ').slice(0, 40) };
    const notBy = whyNotSigned(signing, entry, key, signer);
    if (notBy === 'weak') return { kind: 'impossible', sequence, why: `“${key.id}” may be known to others` };
    if (notBy === 'retired')
      return { kind: 'retiredKey', sequence, keyId: key.id, changedAt: signing.changedAt };
    const before = state;
    const lifted = liftedEntry(entry);
    try {
      state = evolve(before, lifted);
    } catch (error) {
      return { kind: 'impossible', sequence, why: error instanceof Error ? error.message : String(error) };
    }
    head = { sequence, digest: stored.digest };
    signing = signedOn(signing, entry, key, signer);
    isShort ||= !stored.isHexadecimal;
    signed.set(stored.keyId, (signed.get(stored.keyId) ?? 0) + 1);
    told?.({ entry: lifted, head, before, state });
    return compare(bySequence.get(sequence) ?? []);
  }

  function compare(seen: readonly Witness[]): RecordFault | undefined {
    if (seen.length === 0) return undefined;
    const own = witnessOf(head);
    if (seen.some(({ characters }) => characters !== own.characters)) {
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
      (kept === undefined ? undefined : differenceOf(kept, head, state)) ??
      (witnesses.length > 0 ? weakness()[0] : undefined)
    );
  }

  /** Empty where there is none, or where Slack witnessed the change to a better key. */
  function weakness() {
    const { weak, changedAt } = signing;
    if (weak === undefined || (changedAt > 0 && agreedUpTo >= changedAt)) return [];
    return [{ kind: 'weakKey', sequence: weak.from, until: weak.until, keyId: weak.keyId } as const];
  }

  function whatIsUnchecked(found: RecordFault | undefined, kept: KeptHead | undefined): Unchecked[] {
    const { sequence = 0 } = found ?? {};
    return [
      ...(found !== undefined && found.kind !== 'weakKey' && taken > sequence
        ? [{ kind: 'afterFault', sequence } as const]
        : []),
      ...(witnesses.length === 0 ? [{ kind: 'noWitness' } as const, ...weakness()] : []),
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
      return { organization, verdict, fault: found, unchecked, head, state, signing, agreed, keys: signed };
    },
  };
}
