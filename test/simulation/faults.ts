import { adobeAway } from './adobe.ts';
import { azureAway } from './azure.ts';
import type { Call } from './network.ts';
import { connectionLost, refusesWrites } from './redis.ts';
import { slackFails, slackLost, slackThrottles } from './slack.ts';

/** What a caller sees of a connection that breaks, or of no answer in time. */
export function brokenBy({ system, operation }: Call, isTimeout: boolean): Error {
  if (system === 'redis') return connectionLost(isTimeout);
  if (system === 'slack') return slackLost();
  return system === 'adobe' ? adobeAway(operation) : azureAway(operation);
}

/** What a system says that answers and does nothing. */
export function refusalBy({ system, operation }: Call, isLong: boolean): Error {
  if (system === 'redis') return refusesWrites();
  if (system === 'slack') return isLong ? slackThrottles() : slackFails();
  return system === 'adobe' ? adobeAway(operation) : azureAway(operation);
}
