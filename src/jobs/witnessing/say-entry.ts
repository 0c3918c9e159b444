import { setTimeout as pause } from 'node:timers/promises';
import type { Posted } from '../../clients/slack/poster.ts';
import type { Deps, EndSeen } from '../../deps.ts';
import {
  endsProposal,
  isAbout,
  isMessageOf,
  openIntents,
  proposalId,
  saidBy,
  type Shown,
} from '../../domain/record/said.ts';
import { observed, orFault, UpstreamError } from '../../errors.ts';
import { getOrganization } from '../../config.ts';
import { contextOf } from '../../view-context.ts';
import type { Message } from '../../views/blocks/blocks.ts';
import { brokenMessage, perhapsTooLateMessage } from '../../views/thread/gathered.ts';
import type { Told } from '../../domain/states/story.ts';
import {
  bySlacksClock,
  clocksApartMs,
  directIn,
  markOf,
  readPlaces,
  type Saying,
  type SayingUntil,
  sayNow,
  type Urgent,
} from './say-now.ts';
import { isDrilling } from '../../domain/open-request.ts';
import type { Organization, Proposed } from '../../domain/organization.ts';
import type { Outcome } from '../../store/record.ts';
import type { Verified } from '../../store/verified.ts';
import { headMessage } from '../../views/thread/sentence.ts';
import { deliveriesFor } from '../../views/thread/thread.ts';
import { randomUUID } from 'node:crypto';
import { mayReadElsewhere, type RecordFault } from '../../domain/record/record-fault.ts';
import { othersAreGoneMs } from '../../store/notes.ts';

const mostTries = 30;

/**
 * Where a message says that nothing was sent and Slack shows an intent: it says that nobody knows. Whoever took the end
 * and the publisher may both find that; once is enough.
 */
async function correct({ entry, head, state }: Told, shown: readonly Shown[], deps: Deps): Promise<void> {
  const organization = getOrganization(deps.config, state.organization);
  const message = perhapsTooLateMessage(entry, await contextOf(organization, { head, now: entry.at }, deps));
  const wrong = shown.filter(isAbout(head, `${entry.sequence}.0`)).filter(({ isEdited }) => !isEdited);
  await Promise.all(wrong.map(({ channel, ts }) => correctAt({ channel, ts: ts.toFixed(6) }, message, deps)));
}

async function correctAt(at: Posted, message: Message, deps: Deps): Promise<void> {
  for (let tries = 0; tries < mostTries && !deps.isStopping(); tries += 1) {
    try {
      return await deps.poster.update(at, message);
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      deps.log.warn({ fault: error.message }, 'that nothing was sent is not corrected in Slack yet');
      if (!error.mayPass) return undefined;
      await pause((error.retryAfterSeconds ?? 1) * 1000);
    }
  }
  return undefined;
}

/** The same for an end that the publisher said, because whoever took it ended before. */
export async function correctIfUnderWay(told: Told, deps: Deps): Promise<void> {
  const { before } = told;
  if (!('proposedSince' in before)) return;
  try {
    const shown = await readPlaces(before, before.proposedSince.at - clocksApartMs, deps);
    if (openIntents(shown, proposalId(before)).length > 0) await correct(told, shown, deps);
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    deps.log.warn(
      { fault: error.message },
      'whether a request was under way when it was ended cannot be read',
    );
  }
}

/** With what the watch saw last, where that is at hand. */
type Telling = Told & Partial<Pick<Verified, 'lastCheck'>>;

/** The last entry of an outcome, with the state it made. */
export function lastOf({ before, state, head, entries, lastCheck }: Outcome): Telling {
  const entry = entries.at(-1);
  if (entry === undefined) throw new Error('nothing was appended');
  return { entry, head, before, state, lastCheck };
}

/** From where the channel is read back, milliseconds since 1970, and whether it may be shown already. */
type Reading = Partial<Pick<SayingUntil, 'since' | 'looksFirst'>>;

/**
 * Says it where gates read: in the channel, or directly to everybody who has to see it, and then in the channel too as
 * soon as that takes messages. What is shown there; undefined where it is not shown everywhere in time.
 */
async function sayInPlaces(
  direct: readonly string[] | undefined,
  urgent: Urgent,
  waiting: SayingUntil,
  deps: Deps,
): Promise<readonly Shown[] | undefined> {
  const places = [undefined, ...(direct ?? [])];
  const said = await Promise.all(places.map((person) => sayNow({ ...urgent, person }, waiting, deps)));
  const mayMiss = (saying: Saying, at: number) => direct !== undefined && at === 0 && saying === 'refused';
  const needed = said.filter((saying, at) => !mayMiss(saying, at));
  const isShown = (saying: Saying): saying is readonly Shown[] =>
    saying !== undefined && typeof saying !== 'string';
  return needed.every(isShown) ? needed.flat() : undefined;
}

async function urgentOf(telling: Telling, deps: Deps): Promise<Urgent> {
  const { entry, head, before, state, lastCheck } = telling;
  const organization = getOrganization(deps.config, state.organization);
  const watched = lastCheck && { lastCheck };
  const context = await contextOf(organization, { head, now: entry.at, ...watched }, deps);
  const message = deliveriesFor(entry, state, context, before).find(({ to }) => to === 'thread')?.message;
  if (message === undefined) throw new Error(`'${entry.event.type}' says nothing in the channel`);
  const said = saidBy(entry, state, before);
  return { organization, state, at: entry.at, head, place: `${entry.sequence}.0`, said, message };
}

/**
 * Says an entry at once where gates read, as the publisher would. What is shown there; undefined where it is not in time.
 *
 * @param until by `performance.now()`
 */
export async function sayEntry(
  told: Told,
  until: number,
  deps: Deps,
  { since = told.entry.at - clocksApartMs, looksFirst = false }: Reading = {},
): Promise<readonly Shown[] | undefined> {
  const direct = directIn(told.before) ?? directIn(told.state);
  return sayInPlaces(direct, await urgentOf(told, deps), { until, since, looksFirst }, deps);
}

/**
 * Says an entry where gates read, and once it is shown there reads every conversation that may show an intent or an end
 * of its proposal: whoever says something elsewhere from then on finds it. Undefined where it is not shown in time.
 * Throws UpstreamError where one of them cannot be read.
 */
export async function sayAndRead(
  told: Told & { readonly before: Proposed & Organization },
  until: number,
  since: number,
  deps: Deps,
): Promise<readonly Shown[] | undefined> {
  const { entry, head, before } = told;
  const shown = await sayEntry(told, until, deps, { since });
  const own = shown?.find(isMessageOf(head, `${entry.sequence}.0`));
  return own && readPlaces(before, bySlacksClock(since, entry.at, own.ts), deps);
}

/** One entry in the channel, or to one person; see `sayNow`. */
export async function sayEntryTo(
  told: Told,
  person: string | undefined,
  reading: Pick<SayingUntil, 'until' | 'isDue'>,
  deps: Deps,
): Promise<Saying> {
  const waiting = { ...reading, since: told.entry.at - clocksApartMs, looksFirst: true };
  return sayNow({ ...(await urgentOf(told, deps)), person }, waiting, deps);
}

/** Shows where gates read how far the record goes; false where that is not shown in time. */
export async function sayHead({ state, head, now }: Verified, until: number, deps: Deps): Promise<boolean> {
  const organization = getOrganization(deps.config, state.organization);
  const message = headMessage(await contextOf(organization, { head, now }, deps), isDrilling(state));
  const urgent = { organization, state, at: now, head, place: `head:${head.sequence}`, message };
  // What the gate read may be seconds old, and another instance at the same gate can have shown it since.
  const waiting = { until, since: now - clocksApartMs, looksFirst: true };
  return (await sayInPlaces(directIn(state), urgent, waiting, deps)) !== undefined;
}

/** Says at once that a proposal is over. Nobody may rely on it before it is shown. */
export async function sayEnd(outcome: Outcome, forMs: number, deps: Deps): Promise<EndSeen> {
  const { before } = outcome;
  if (!('proposedSince' in before)) throw new Error('nothing was proposed');
  // An intent that Redis lost since can be as old as the proposal.
  const since = before.proposedSince.at - clocksApartMs;
  const told = { ...lastOf(outcome), before };
  const seen = await observed(() => sayAndRead(told, performance.now() + forMs, since, deps));
  if (seen.kind === 'unseen')
    deps.log.warn({ fault: seen.detail }, 'whether a request is under way is not known');
  const shown = seen.kind === 'seen' ? seen.value : undefined;
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

const dayMs = 24 * 3_600_000;

/**
 * Says once a day in the channel that a record takes no more entries, which therefore cannot say so itself. Whatever
 * Slack does about it, the fault itself is what counts.
 */
export async function sayBroken(orgId: string, fault: RecordFault, deps: Deps): Promise<void> {
  if (mayReadElsewhere(fault)) return;
  const organization = getOrganization(deps.config, orgId);
  const place = `fault:${fault.kind}:${fault.sequence}`;
  const error = await orFault(async () => {
    // Several jobs of several instances meet it at once.
    if ((await deps.notes.claim(orgId, place, randomUUID(), othersAreGoneMs)) === 'others') return;
    const shown = await deps.gateWitnesses.readChannel(organization, Date.now() - dayMs);
    if (shown.some((one) => one.place === place)) return;
    const mark = markOf(orgId, place);
    await deps.urgent.post({ to: organization.channel, ...brokenMessage(organization.name, fault), mark });
  });
  if (error instanceof UpstreamError) {
    deps.log.warn({ fault: error.message, organization: orgId }, 'a broken record cannot be told in Slack');
  }
}
