import { randomUUID } from 'node:crypto';
import type { Deps } from '../../deps.ts';
import { type RecordFault, mayReadElsewhere } from '../../domain/record/record-fault.ts';
import { UpstreamError } from '../../errors.ts';
import { orFault } from '../../observed.ts';
import { getOrganization } from '../../organizations.ts';
import { brokenMessage } from '../../views/thread/loss.ts';
import { othersAreGoneMs } from '../../store/notes.ts';
import { markOf } from './say-now.ts';

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
