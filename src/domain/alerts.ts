import { type HarmfulCode, harmOf } from './checks/concerns.ts';
import type { Health } from './checks/health.ts';
import type { EventOf } from './events.ts';

const worthAMessage = (code: HarmfulCode) => harmOf(code) !== 'advice';

/** Whether people are told directly of what the watch found, or that it is over: not of advice, which can wait. */
export function concernsPeople({ change, access }: EventOf<'healthChanged'>, before: Health | undefined) {
  const over = (change.over ?? []).flatMap((id) => before?.concerns[id] ?? []);
  return access !== undefined || [...(change.raised ?? []), ...over].some(({ code }) => worthAMessage(code));
}
