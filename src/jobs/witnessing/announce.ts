import type { Deps } from '../../deps.ts';
import { type CoolingOff, directlyTold } from '../../domain/organization.ts';
import { isMessageOf, type Shown, showsEntry } from '../../domain/record/said.ts';
import { mayAnnounceDirectly } from '../../domain/rules/enabling-rules.ts';
import type { Told } from '../../domain/states/story.ts';
import { observed } from '../../errors.ts';
import { getOrganization } from '../../config.ts';
import { copyOfAnnouncement } from '../publishing/copies.ts';
import { sayEntryTo, sayIfEnded } from './say-entry.ts';
import { clocksApartMs, type SayingUntil } from './say-now.ts';
import { gateReason } from '../../domain/refusals.ts';
import { requiredFor } from '../../domain/proposal.ts';
import type { Again } from '../job.ts';

/** Whether the channel shows what was proposed, so that a record which lost it is found out there. */
async function showsProposal(state: CoolingOff, deps: Deps): Promise<boolean> {
  const story = await deps.record.wholeStory(state.organization);
  const proposed = story.find(({ entry }) => entry.sequence === state.proposedSince.sequence);
  const organization = getOrganization(deps.config, state.organization);
  const since = state.proposedSince.at - clocksApartMs;
  const seen = await observed(() => deps.gateWitnesses.read(organization, since));
  if (seen.kind === 'unseen')
    deps.log.warn({ fault: seen.detail }, 'the channel can be neither written nor read');
  return seen.kind === 'seen' && proposed !== undefined && showsEntry(seen.value, proposed.head);
}

/** The message to each of these people, with its Stop button; undefined where one of them cannot be reached. */
async function sayToAll(
  told: Told,
  people: readonly string[],
  reading: Pick<SayingUntil, 'until' | 'isDue'>,
  deps: Deps,
): Promise<readonly Shown[] | 'over' | undefined> {
  const said = await Promise.all(people.map((person) => sayEntryTo(told, person, reading, deps)));
  if (said.includes('over')) return 'over';
  const isOwn = isMessageOf(told.head, `${told.entry.sequence}.0`);
  const messages = said.flatMap((shown) => {
    const own = shown === undefined || typeof shown === 'string' ? undefined : shown.find(isOwn);
    return own === undefined ? [] : [own];
  });
  return messages.length === people.length ? messages : undefined;
}

/** Their buttons go once it is decided, as those of every copy do. Without the notes they stay, and say that it is over. */
async function noteCopies(state: CoolingOff, shown: readonly Shown[], deps: Deps): Promise<void> {
  const copies = shown.map((one) => copyOfAnnouncement(state, one));
  await deps.notes.write(state.organization, Object.fromEntries(copies));
}

/**
 * Shows the announcement that the channel refuses to the requester and everybody who approved. To whom; undefined where
 * it does not count: somebody cannot be reached, the channel does not show the proposal, or there would be no time to
 * stop it; `over` where it was no longer to be shown.
 */
async function announceDirectly(
  state: CoolingOff,
  told: Told,
  reading: Pick<SayingUntil, 'until' | 'isDue'>,
  deps: Deps,
): Promise<readonly string[] | 'over' | undefined> {
  if (!mayAnnounceDirectly(state) || !(await showsProposal(state, deps))) return undefined;
  const direct = directlyTold(state);
  const shown = await sayToAll(told, direct, reading, deps);
  if (shown === undefined || shown === 'over') return shown;
  await noteCopies(state, shown, deps);
  return direct;
}

/** Longer than an instance waits for another one that was going to announce it. */
const withinMs = 40_000;
const againMs = 10_000;

/** To whom it is shown directly where the channel refuses it. */
interface Announced {
  readonly direct?: readonly string[];
}

/** Whether the record stands where it did: after a sleep, another instance may have announced it and gone on. */
async function isDue({ organization, since, announced }: CoolingOff, deps: Deps): Promise<boolean> {
  const { state } = await deps.record.verified(organization);
  return (
    state.phase === 'coolingOff' &&
    state.since.sequence === since.sequence &&
    state.announced?.sequence === announced?.sequence
  );
}

/**
 * Where the announcement is shown; undefined where it is not, or not to everybody who has to see it; `over` where it was
 * no longer to be shown.
 */
async function show(state: CoolingOff, told: Told, deps: Deps): Promise<Announced | 'over' | undefined> {
  const { entry, head } = told;
  const reading = { until: performance.now() + withinMs, isDue: () => isDue(state, deps) };
  const shown = await sayEntryTo(told, undefined, reading, deps);
  if (shown === 'over') return shown;
  if (shown !== 'refused') {
    const own = shown?.find(isMessageOf(head, `${entry.sequence}.0`));
    // The publisher notes the first one.
    if (own !== undefined && state.announced !== undefined) await noteCopies(state, [own], deps);
    return own && {};
  }
  const direct = await announceDirectly(
    state,
    told,
    { ...reading, until: performance.now() + withinMs },
    deps,
  );
  if (direct === 'over') return direct;
  const isNew = state.announced !== undefined && state.direct === undefined;
  return direct === undefined || isNew ? undefined : { direct };
}

/** It waits, with words; where the cooling-off can no longer end in time, with those too. */
async function deferred(state: CoolingOff, now: number, deps: Deps): Promise<Again> {
  const { fingerprint, expiresAt } = state.proposal;
  const cannotFinish = now + requiredFor(state).coolingOffMs >= expiresAt;
  const reasons = [gateReason('unannounced'), ...(cannotFinish ? [gateReason('cannotFinish')] : [])];
  const outcome = { kind: 'cannotTell', reasons } as const;
  const done = await deps.record.decide(state.organization, { type: 'passGate', outcome, fingerprint });
  await sayIfEnded(done, deps);
  return { againAt: now + againMs };
}

/**
 * Shows that everything is approved, with the Stop button, and puts on the record that Slack shows it: the cooling-off
 * counts from when this instance saw it there, not from the last approval. Shown again where somebody deleted it, it
 * counts from there: since when nobody saw it, nobody knows.
 */
export async function announce(state: CoolingOff, now: number, deps: Deps): Promise<Again> {
  const { organization } = state;
  const story = await deps.record.wholeStory(organization);
  const told = story.findLast(({ entry }) => entry.event.type === 'coolingOffStarted');
  if (told === undefined) throw new Error(`the cooling-off of ${organization} never began`);
  const announced = await show(state, told, deps);
  // Nothing is wrong with Slack then: whoever looks next announces it, where it is still to be announced.
  if (announced === 'over' || (announced === undefined && deps.isStopping())) return { againAt: now };
  if (announced === undefined) return deferred(state, now, deps);
  // Its `ts` says when Slack took it, and Slack may be slow to show what it took.
  const { now: shownAt } = await deps.record.verified(organization);
  const unattendedMs = shownAt - state.until + requiredFor(state).coolingOffMs;
  const done = await deps.record.decide(
    organization,
    state.announced === undefined
      ? { type: 'recordAnnouncement', shownAt, ...announced }
      : { type: 'extendCoolingOff', announced: state.announced.sequence, unattendedMs },
  );
  return { againAt: done.state.phase === 'coolingOff' ? done.state.until : now };
}
