import type { Deps, EndSeen } from '../../deps.ts';
import { endsProposal, proposalId, saidBy } from '../../domain/record/said.ts';
import { openIntents, type Shown } from '../../domain/record/shown.ts';
import { getOrganization } from '../../organizations.ts';
import type { Outcome } from '../../store/record.ts';
import type { Verified } from '../../store/verified.ts';
import { contextOf } from '../../view-context.ts';
import { headMessage } from '../../views/thread/head-message.ts';
import { deliveriesFor } from '../../views/thread/thread.ts';
import type { Told } from '../../domain/states/story.ts';
import { correct } from './correct.ts';
import { type SayingUntil, clocksApartMs, sayNow } from './say-now.ts';

/** The last entry of an outcome, with the state it made. */
export function lastOf({ before, state, head, entries }: Outcome): Told {
  const entry = entries.at(-1);
  if (entry === undefined) throw new Error('nothing was appended');
  return { entry, head, before, state };
}

/** From where the channel is read back, milliseconds since 1970, and whether it may be shown already. */
type Reading = Partial<Pick<SayingUntil, 'since' | 'looksFirst'>>;

/**
 * Says an entry at once in the channel, as the publisher would. What the channel shows when it is shown there;
 * undefined where it is not in time.
 *
 * @param until by `performance.now()`
 */
export async function sayEntry(
  { entry, head, before, state }: Told,
  until: number,
  deps: Deps,
  { since = entry.at - clocksApartMs, looksFirst = false }: Reading = {},
): Promise<readonly Shown[] | undefined> {
  const organization = getOrganization(deps.config, state.organization);
  const context = await contextOf(organization, { head, now: entry.at }, deps);
  const message = deliveriesFor(entry, state, context, before).find(({ to }) => to === 'thread')?.message;
  if (message === undefined) throw new Error(`'${entry.event.type}' says nothing in the channel`);
  const said = saidBy(entry, state, before);
  const urgent = { organization, state, at: entry.at, head, place: `${entry.sequence}.0`, said, message };
  return sayNow(urgent, { until, since, looksFirst }, deps);
}

/** Shows in the channel how far the record goes; false where that is not shown in time. */
export async function sayHead({ state, head, now }: Verified, until: number, deps: Deps): Promise<boolean> {
  const organization = getOrganization(deps.config, state.organization);
  const message = headMessage(await contextOf(organization, { head, now }, deps));
  const urgent = { organization, state, at: now, head, place: `head:${head.sequence}`, message };
  // What the gate read may be seconds old, and another instance at the same gate can have shown it since.
  const waiting = { until, since: now - clocksApartMs, looksFirst: true };
  return (await sayNow(urgent, waiting, deps)) !== undefined;
}

/** Says at once that a proposal is over. Nobody may rely on it before it is shown. */
export async function sayEnd(outcome: Outcome, forMs: number, deps: Deps): Promise<EndSeen> {
  const { before } = outcome;
  if (!('proposedSince' in before)) throw new Error('nothing was proposed');
  // An intent that Redis lost since can be as old as the proposal.
  const since = before.proposedSince.at - clocksApartMs;
  const told = lastOf(outcome);
  const shown = await sayEntry(told, performance.now() + forMs, deps, { since });
  if (shown === undefined) return 'unshown';
  if (openIntents(shown, proposalId(before)).length === 0) return 'shown';
  // Whoever waits reads it at once, also where Slack takes the correction later.
  correct(told, shown, deps).catch((error: unknown) => deps.log.error({ err: error }, 'not corrected'));
  return 'underWay';
}

/** As long as a job waits for it; what is not shown then, the publisher says. */
const withinMs = 20_000;

/** Where a job ended a proposal, by time or at the gate. */
export async function sayIfEnded(outcome: Outcome, deps: Deps): Promise<void> {
  if (endsProposal(outcome)) await sayEnd(outcome, withinMs, deps);
}
