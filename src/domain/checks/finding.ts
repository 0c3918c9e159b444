import type { FactsArgument } from '../facts.ts';
import {
  type FindingCode,
  type FindingFacts,
  type Judgement,
  judgement,
  type UnseenReason,
} from './findings.ts';
import type { FoundOrDeleted, Observed, Unseen } from './observations.ts';

type Facts<C extends FindingCode> = FactsArgument<FindingFacts[C]>;

export function pass<C extends FindingCode>(code: C, ...facts: Facts<C>): Judgement<C> {
  return judgement('pass', code, ...facts);
}

export function warning<C extends FindingCode>(code: C, ...facts: Facts<C>): Judgement<C> {
  return judgement('warning', code, ...facts);
}

export function fail<C extends FindingCode>(code: C, ...facts: Facts<C>): Judgement<C> {
  return judgement('fail', code, ...facts);
}

export function unknown<C extends FindingCode>(code: C, ...facts: Facts<C>): Judgement<C> {
  return judgement('unknown', code, ...facts);
}

export function notSeen(because: UnseenReason, detail: string): Judgement<'unseen'> {
  return unknown('unseen', { because, detail });
}

/** What was asked for and not seen, as the look says. */
export function notSeenAs({ because, detail }: Unseen): Judgement {
  return unknown('unseen', { because, detail });
}

/** Judges what is there; a thing that is not there is told once, by the check that asks for it, and not seen by the rest. */
export function judgePresent<T>(
  look: Observed<FoundOrDeleted<T>>,
  missing: string,
  judge: (value: T) => Judgement,
): Judgement {
  if (look.kind === 'unseen') return notSeenAs(look);
  return look.value.kind === 'present' ? judge(look.value.value) : notSeen('notYet', missing);
}
