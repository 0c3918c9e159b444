import type { Deps } from '../../deps.ts';
import { gateReason } from '../../domain/gate-reasons.ts';
import type { CoolingOff } from '../../domain/organization.ts';
import { requiredFor } from '../../domain/proposal.ts';
import { isMessageOf } from '../../domain/record/shown.ts';
import type { Told } from '../../domain/states/story.ts';
import type { Again } from '../job.ts';
import { announceDirectly, noteCopies } from './announce-directly.ts';
import { sayEntryTo, sayIfEnded } from './say-entry.ts';

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
