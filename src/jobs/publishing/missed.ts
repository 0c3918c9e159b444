import { type AnswerKind, answerKindOf, codeOf } from '../../clients/slack/answers.ts';
import { UpstreamError } from '../../errors.ts';
import { type Missed, inThread, missedField, missedIn } from '../../store/missed.ts';
import { type Publishing, noteDown } from './round.ts';

/** Of the messages to single people the oldest are forgotten beyond this many: the thread has all of them. */
const mostToPeople = 100;

const passingAgainMs = 2_000;
const placeAgainMs = 60_000;
const personAgainMs = 15 * 60_000;
const longestAgainMs = 24 * 3_600_000;

function bounded(all: readonly Missed[]): readonly Missed[] {
  const toPeople = all.filter(({ to }) => to !== inThread);
  const dropped = toPeople.slice(0, Math.max(0, toPeople.length - mostToPeople));
  return all.filter((missed) => !dropped.includes(missed));
}

async function write(all: readonly Missed[], publishing: Publishing): Promise<void> {
  await noteDown(publishing, { [missedField]: JSON.stringify(bounded(all)) });
}

/** Slack shows it now, or it need not be shown any longer. */
export async function forgetMissed(place: string, publishing: Publishing): Promise<void> {
  const all = missedIn(publishing.notes);
  const left = all.filter((missed) => missed.place !== place);
  if (left.length < all.length) await write(left, publishing);
}

/** No code of Slack's. */
const whoUnknown = 'who_unknown';

function pauseFor(to: string, kind: AnswerKind, refusedForMs: number): number {
  if (kind === 'passing') return Math.min(placeAgainMs, Math.max(passingAgainMs, refusedForMs / 2));
  if (to === inThread && kind !== 'mistake') return placeAgainMs;
  return Math.min(longestAgainMs, Math.max(personAgainMs, refusedForMs));
}

interface Left {
  readonly place: string;
  readonly to: string;
}

async function noteMissed(
  { place, to }: Left,
  { code, kind }: { readonly code: string; readonly kind: AnswerKind },
  publishing: Publishing,
): Promise<void> {
  const { now } = publishing;
  const all = missedIn(publishing.notes);
  const known = all.find((missed) => missed.place === place);
  const since = known?.since ?? now;
  const pauseMs = code === whoUnknown ? placeAgainMs : pauseFor(to, kind, now - since);
  const missed = { place, to, code, since, againAt: now + pauseMs };
  const others = all.map((other) => (other === known ? missed : other));
  await write(known === undefined ? [...all, missed] : others, publishing);
}

/** Leaves one message out for now, and says so. What concerns every message is thrown: nothing goes on without it. */
export async function leaveOut(error: unknown, left: Left, publishing: Publishing): Promise<void> {
  const kind = answerKindOf(error);
  if (kind === undefined || kind === 'everything' || !(error instanceof UpstreamError)) throw error;
  const refusal = { code: codeOf(error), kind };
  // Another message may be without fault; but who takes none now takes none in the next second.
  if (kind !== 'mistake') publishing.refused.set(left.to, refusal);
  const { orgId } = publishing.organization;
  publishing.deps.log.warn(
    { organization: orgId, ...left, fault: error.message },
    'Slack did not take a message',
  );
  await noteMissed(left, refusal, publishing);
}

/** Leaves a message to somebody out for a minute, because Slack does not say who that is. */
export async function putOff(left: Left, publishing: Publishing): Promise<void> {
  const refusal = { code: whoUnknown, kind: 'refused' } as const;
  publishing.refused.set(left.to, refusal);
  await noteMissed(left, refusal, publishing);
}

/** Whether Slack refused the one before in this round; then this one waits behind it. */
export async function waitsBehind(left: Left, publishing: Publishing): Promise<boolean> {
  const refusal = publishing.refused.get(left.to);
  if (refusal === undefined) return false;
  await noteMissed(left, refusal, publishing);
  return true;
}
