import type { CommandOf, CommandType } from './commands.ts';
import type { Event } from './events.ts';
import type { Organization } from './organization.ts';
import { type RefusalReason, refusal, type Refusal } from './refusals.ts';

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

export function refused(reason: RefusalReason, facts?: Record<string, string>): Decision {
  return { events: [], refusal: refusal(reason, facts) };
}

export function refusedFor(found: Refusal): Decision {
  return { events: [], refusal: found };
}

/** How many refusals one phase keeps: enough for the story, too few to flood the record. */
const recordedRefusals = 200;
/** How many of one person's, so that nobody can use the room up before they try what they are after. */
const recordedOfOne = 20;

/** Puts a refusal on the record once for each person, command and reason. */
export function recorded(state: Organization, who: string, command: string, decision: Decision): Decision {
  const { refusal: found } = decision;
  if (found === undefined || state.sequence === 0) return decision;
  const known = state.refusals.includes(`${who} ${command} ${found.reason}`);
  const own = state.refusals.filter((line) => line.startsWith(`${who} `)).length;
  if (known || own >= recordedOfOne || state.refusals.length >= recordedRefusals) return decision;
  return { ...decision, events: [{ type: 'clickRefused', command, reason: found.reason }] };
}
