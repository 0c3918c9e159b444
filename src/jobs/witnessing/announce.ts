import type { Deps } from '../../deps.ts';
import { gateReason } from '../../domain/gate-reasons.ts';
import type { CoolingOff } from '../../domain/organization.ts';
import { requiredFor } from '../../domain/proposal.ts';
import { isMessageOf } from '../../domain/record/shown.ts';
import { replay } from '../../domain/states/story.ts';
import type { Again } from '../job.ts';
import { sayEntry, sayIfEnded } from './say-entry.ts';

/** Longer than an instance waits for another one that was going to announce it. */
const withinMs = 40_000;
const againMs = 10_000;

/**
 * Shows that everything is approved, with the Stop button, and puts on the record that Slack shows it: the cooling-off
 * counts from then, not from the last approval.
 */
export async function announce(state: CoolingOff, now: number, deps: Deps): Promise<Again> {
  const { organization } = state;
  const story = replay(organization, await deps.record.story(organization));
  const told = story.findLast(({ entry }) => entry.event.type === 'coolingOffStarted');
  if (told === undefined) throw new Error(`the cooling-off of ${organization} never began`);
  const shown = await sayEntry(told, performance.now() + withinMs, deps, { looksFirst: true });
  const message = shown?.find(isMessageOf(told.head, `${told.entry.sequence}.0`));
  // Nothing is wrong with Slack then: the next start announces it.
  if (message === undefined && deps.isStopping()) return { againAt: now };
  if (message === undefined) {
    const { fingerprint, expiresAt } = state.proposal;
    const cannotFinish = now + requiredFor(state).coolingOffMs >= expiresAt;
    const reasons = [gateReason('unannounced'), ...(cannotFinish ? [gateReason('cannotFinish')] : [])];
    const outcome = { kind: 'cannotTell', reasons } as const;
    const done = await deps.record.decide(organization, { type: 'passGate', outcome, fingerprint });
    await sayIfEnded(done, deps);
    return { againAt: now + againMs };
  }
  const shownAt = Math.round(message.ts * 1000);
  const { now: readAt } = await deps.record.verified(organization);
  const unattendedMs = await deps.attendance.unattendedMs(shownAt, readAt);
  const seen = { type: 'recordAnnouncement', shownAt, unattendedMs } as const;
  const done = await deps.record.decide(organization, seen);
  return { againAt: done.state.phase === 'coolingOff' ? done.state.until : now };
}
