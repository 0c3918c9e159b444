import type { CommandOf, CommandType } from '../commands.ts';
import type { Event } from '../events.ts';
import type { FactsArgument } from '../checks/findings.ts';
import type { Organization } from '../organization.ts';
import { type Refusal, refusal, type RefusalFacts, type RefusalReason } from '../refusals.ts';
import { createHash } from 'node:crypto';

/** What follows from a command: events for the record, or a refusal (which may be an event too). */
export interface Decision {
  readonly events: readonly Event[];
  readonly refusal?: Refusal;
}

/** One rule a command: pure, and the whole of what the bot may do. `now` is in milliseconds since 1970. */
export type Rule<T extends CommandType> = (
  state: Organization,
  command: CommandOf<T>,
  now: number,
) => Decision;

export function happened(...events: Event[]): Decision {
  return { events };
}

export const nothing: Decision = { events: [] };

export function refused<R extends RefusalReason>(
  reason: R,
  ...facts: FactsArgument<RefusalFacts[R]>
): Decision {
  return { events: [], refusal: refusal(reason, ...facts) as Refusal };
}

export function refusedFor(found: Refusal): Decision {
  return { events: [], refusal: found };
}

/** How many refusals one phase keeps: enough for the story, too few to flood the record. */
const recordedRefusals = 200;
/** How many of one person's, so that nobody can use the room up before they try what they are after. */
const recordedOfOne = 20;

/** Whether the record has it that this person tried this and was refused for this reason. */
export const hasAttempt = (
  state: Organization,
  who: string,
  command: string,
  reason: RefusalReason,
): boolean =>
  state.refusals.some((known) => known.who === who && known.command === command && known.reason === reason);

/** Puts a refusal on the record once for each person, command and reason. */
export function refusalEvents(
  state: Organization,
  who: string,
  command: string,
  reason: RefusalReason,
): Event[] {
  if (state.sequence === 0) return [];
  const own = state.refusals.filter((known) => known.who === who);
  if (
    hasAttempt(state, who, command, reason) ||
    own.length >= recordedOfOne ||
    state.refusals.length >= recordedRefusals
  )
    return [];
  return [{ type: 'clickRefused', command, reason }];
}

const second = 1000;
const minute = 60 * second;

/** Grows with the time already waited, between two bounds; all in milliseconds. */
function growing(waitedMs: number, share: number, leastMs: number, mostMs: number): number {
  return Math.min(mostMs, Math.max(leastMs, Math.round(waitedMs * share)));
}

/** Until the next look at Azure while people work there: 30 s at first, growing to 10 min. */
export function untilNextCheck(waitedMs: number): number {
  return growing(waitedMs, 1 / 4, 30 * second, 10 * minute);
}

/** Until Adobe is asked again: 10 s at first, growing to 5 min. */
export function untilNextPoll(waitedMs: number): number {
  return growing(waitedMs, 1 / 6, 10 * second, 5 * minute);
}

/** Until the gate is tried again after it could not tell: 30 s at first, growing to 5 min. */
export function untilNextGate(waitedMs: number): number {
  return growing(waitedMs, 1 / 4, 30 * second, 5 * minute);
}

/** Between two looks at a key that is in use. */
export const watchEveryMs = 15 * 60_000;

/**
 * The next look after `now`, in milliseconds since 1970. Every organization has a place of its own in the quarter of an
 * hour, so that looks are spread out, and keeps it whatever happens: nothing has to be remembered for it.
 */
export function nextWatchAt(organization: string, now: number): number {
  const place = createHash('sha256').update(organization).digest().readUInt32BE() % watchEveryMs;
  return now + watchEveryMs - ((((now - place) % watchEveryMs) + watchEveryMs) % watchEveryMs);
}

/** Everything that can be in the name of a key: whatever is not is told by its name before anything is compared. */
const allowed = /^[A-Za-z0-9-]$/u;

const codePoint = (character: string) =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** Why a typed confirmation is not exactly `expected`; look-alike and invisible characters are named. */
export function whyNotConfirmed(typed: string, expected: string): Refusal | undefined {
  if (typed === expected && expected !== '') return undefined;
  const stranger = Array.from(typed).find(
    (character) => !allowed.test(character) && !expected.includes(character),
  );
  if (stranger !== undefined) {
    return refusal('confirmationLookalike', {
      character: stranger,
      codePoint: codePoint(stranger),
      expected,
    });
  }
  return refusal('confirmationWrong', { typed, expected });
}
