import { setTimeout as pause } from 'node:timers/promises';
import type { Posted } from '../../clients/slack/poster.ts';
import type { Deps } from '../../deps.ts';
import { proposalId } from '../../domain/record/said.ts';
import { type Shown, isAbout, openIntents } from '../../domain/record/shown.ts';
import { UpstreamError } from '../../errors.ts';
import { getOrganization } from '../../organizations.ts';
import { contextOf } from '../../view-context.ts';
import type { Message } from '../../views/blocks/message.ts';
import { perhapsTooLateMessage } from '../../views/thread/too-late-message.ts';
import type { Told } from '../../domain/states/story.ts';
import { readPlaces } from './places.ts';
import { clocksApartMs } from './say-now.ts';

const mostTries = 30;

/**
 * Where a message says that nothing was sent and Slack shows an intent: it says that nobody knows. Whoever took the end
 * and the publisher may both find that; once is enough.
 */
export async function correct(
  { entry, head, state }: Told,
  shown: readonly Shown[],
  deps: Deps,
): Promise<void> {
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
