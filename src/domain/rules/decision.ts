import type { CommandOf, CommandType } from '../commands.ts';
import type { Event } from '../events.ts';
import type { FactsArgument } from '../checks/findings.ts';
import type { Organization } from '../organization.ts';
import { type Refusal, refusal, type RefusalFacts, type RefusalReason } from '../refusals.ts';

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
