import { isLoopback } from './loopback.ts';
import type { Reader } from './reader.ts';
import { yesOrNo } from './values.ts';

const upstreams = ['SLACK_API_URL', 'ADOBE_PLATFORM_URL', 'ADOBE_IMS_URL', 'AZURE_LOOPBACK_URL'];

/** Whether a Redis that may forget is good enough: only where nothing real can be reached. */
export function readVolatileRedis(reader: Reader): boolean {
  const name = 'CMK_ALLOW_VOLATILE_REDIS';
  if (reader.find(name, yesOrNo) !== true) return false;
  const real = upstreams.filter((upstream) => !isLoopback(reader.findText(upstream) ?? ''));
  if (real.length === 0) return true;
  reader.add(
    name,
    `it is true, and ${real.join(', ')} ${real.length === 1 ? 'does' : 'do'} not point at this machine; expected true only with local stand-ins for all of Slack, Adobe and Azure, for example false`,
  );
  return false;
}
