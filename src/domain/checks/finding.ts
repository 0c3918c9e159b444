import type { FindingCode, UnseenReason, Verdict } from '../findings.ts';
import type { Deleted, FoundOrDeleted, Look } from '../observations.ts';

/** What a check makes of what it saw. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly code: FindingCode;
  readonly facts: Readonly<Record<string, string>>;
}

type Facts = Readonly<Record<string, string | undefined>>;

function judgement(verdict: Verdict, code: FindingCode, facts: Facts = {}): Judgement {
  const known = Object.entries(facts).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { verdict, code, facts: Object.fromEntries(known) };
}

export function pass(code: FindingCode, facts?: Facts): Judgement {
  return judgement('pass', code, facts);
}

export function warning(code: FindingCode, facts?: Facts): Judgement {
  return judgement('warning', code, facts);
}

export function fail(code: FindingCode, facts?: Facts): Judgement {
  return judgement('fail', code, facts);
}

export function unknown(code: FindingCode, facts?: Facts): Judgement {
  return judgement('unknown', code, facts);
}

export function unseen(because: UnseenReason, detail: string): Judgement {
  return unknown('unseen', { because, detail });
}

/** Judges what is there; a thing that is not there is told once, by the check that asks for it, and not seen by the rest. */
export function judgePresent<T>(
  look: Look<FoundOrDeleted<T>>,
  missing: string,
  judge: (value: T) => Judgement,
): Judgement {
  if (look.kind === 'unseen') return unseen(look.because, look.detail);
  return look.value.kind === 'present' ? judge(look.value.value) : unseen('notYet', missing);
}

export function deletedFacts(deleted: Deleted): Facts {
  return { scheduledPurgeDate: deleted.scheduledPurgeDate, location: deleted.location };
}
