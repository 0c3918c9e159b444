import { setTimeout as pause } from 'node:timers/promises';
import type { Deps } from '../../deps.ts';
import { proposalId } from '../../domain/record/said.ts';
import { type Shown, isMessageOf, openIntents } from '../../domain/record/shown.ts';
import { UpstreamError } from '../../errors.ts';
import { getOrganization } from '../../organizations.ts';
import { contextOf } from '../../view-context.ts';
import { perhapsTooLateMessage } from '../../views/thread/too-late-message.ts';
import type { Told } from '../../domain/states/story.ts';
import { clocksApartMs } from './say-now.ts';

const mostTries = 30;

/** Where a message says that nothing was sent and Slack shows an intent: it says that nobody knows. */
export async function correct(
  { entry, head, state }: Told,
  shown: readonly Shown[],
  deps: Deps,
): Promise<void> {
  const organization = getOrganization(deps.config, state.organization);
  const message = perhapsTooLateMessage(entry, await contextOf(organization, { head, now: entry.at }, deps));
  const { ts = 0 } = shown.find(isMessageOf(head, `${entry.sequence}.0`)) ?? {};
  for (let tries = 0; tries < mostTries && !deps.isStopping(); tries += 1) {
    try {
      return await deps.poster.update({ channel: organization.channel, ts: ts.toFixed(6) }, message);
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      deps.log.warn({ fault: error.message }, 'that nothing was sent is not corrected in Slack yet');
      await pause((error.retryAfterSeconds ?? 1) * 1000);
    }
  }
}

/** The same for an end that the publisher said, because whoever took it ended before. */
export async function correctIfUnderWay(told: Told, deps: Deps): Promise<void> {
  const { before } = told;
  if (!('proposedSince' in before)) return;
  const organization = getOrganization(deps.config, before.organization);
  try {
    const shown = await deps.gateWitnesses.readChannel(organization, before.proposedSince.at - clocksApartMs);
    if (openIntents(shown, proposalId(before)).length > 0) await correct(told, shown, deps);
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    deps.log.warn(
      { fault: error.message },
      'whether a request was under way when it was ended cannot be read',
    );
  }
}
