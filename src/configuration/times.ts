import type { Reader } from './reader.ts';
import { durationSetting } from './values.ts';

/** All in milliseconds. */
export interface Times {
  /** How long a request for approval and its approvals hold. */
  readonly approvalTtlMs: number;
  /** Between the quorum and the enablement. */
  readonly coolingOffMs: number;
  /** The same for revoking. */
  readonly revokeCoolingOffMs: number;
}

const minuteMs = 60_000;

export function readTimes(reader: Reader): Times {
  const ttl = durationSetting('how long approvals hold', '24h', { zero: false });
  const cooling = durationSetting('the time in which an approved act can still be stopped', '15m', {
    zero: true,
  });
  const times = {
    approvalTtlMs: reader.find('CMK_APPROVAL_TTL', ttl) ?? 24 * 60 * minuteMs,
    coolingOffMs: reader.find('CMK_COOLING_OFF', cooling) ?? 15 * minuteMs,
    revokeCoolingOffMs: reader.find('CMK_REVOKE_COOLING_OFF', cooling) ?? 0,
  };
  refuseExpiryBeforeTheEnd(reader, 'CMK_COOLING_OFF', times.coolingOffMs, times.approvalTtlMs);
  refuseExpiryBeforeTheEnd(reader, 'CMK_REVOKE_COOLING_OFF', times.revokeCoolingOffMs, times.approvalTtlMs);
  return times;
}

/** Approvals that expire while the time to stop still runs would never let anything happen. */
function refuseExpiryBeforeTheEnd(reader: Reader, name: string, coolingOffMs: number, ttlMs: number): void {
  if (coolingOffMs === 0 || coolingOffMs < ttlMs) return;
  reader.add(
    name,
    `it is ${coolingOffMs / 1000} seconds, and approvals hold for ${ttlMs / 1000} seconds; expected less than CMK_APPROVAL_TTL, for example 15m with 24h`,
  );
}
