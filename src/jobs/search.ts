import type { GateWitnesses, SearchPart } from '../audit/gate-witnesses.ts';
import { lastRestoreAt } from '../audit/record-check.ts';
import type { OrganizationConfig } from '../config.ts';
import type { Deps } from '../deps.ts';
import { findLife } from '../domain/organization.ts';
import { getOrganization } from '../organizations.ts';
import type { Job } from './job.ts';
import { lossIn } from './record-fault.ts';

/** Slack lets an app read some fifty pages of channels in a minute, and gates read too: they come first. */
const perPageMs = 3_000;
const longestMs = 60_000;

/** When the next part may be read in this process, by the record's clock: many runs may share a channel. */
const freeAt = new WeakMap<GateWitnesses, number>();

async function searchPart(
  organization: OrganizationConfig,
  before: number | undefined,
  now: number,
  { gateWitnesses }: Deps,
): Promise<SearchPart> {
  let waitMs = perPageMs;
  freeAt.set(gateWitnesses, now + longestMs);
  try {
    const found = await gateWitnesses.searchBack(organization, before);
    waitMs = found.pages * perPageMs;
    return found;
  } finally {
    freeAt.set(gateWitnesses, now + waitMs);
  }
}

/**
 * Searches the channel for older heads of the organization, some thousand messages at a time: a record that was
 * removed begins again as a young one, and its older heads may stand far back. How far it came stands on the record.
 */
export const search: Job = async ({ organization: orgId }, deps) => {
  const { state, now } = await deps.record.verified(orgId);
  if (state.phase === 'unconfigured' || findLife(state) !== undefined) return undefined;
  const { id, searched } = state.run;
  if (searched?.isAll === true) return undefined;
  const free = freeAt.get(deps.gateWitnesses) ?? 0;
  if (free > now) return { againAt: free };
  const found = await searchPart(getOrganization(deps.config, orgId), searched?.backTo, now, deps);
  const since = lastRestoreAt(await deps.record.wholeStory(orgId));
  const heads = found.shown.flatMap(({ head, postedAt }) =>
    head !== undefined && postedAt > since ? [head] : [],
  );
  const loss = lossIn((await deps.recordCheck.verify(orgId, heads)).fault);
  if (loss !== undefined) {
    deps.log.error(
      { organization: orgId, loss },
      'the channel shows older entries that are not on the record',
    );
    await deps.record.decide(orgId, { type: 'recordLoss', loss });
  }
  const { backTo, isAll } = found;
  await deps.record.decide(orgId, { type: 'recordSearch', run: id, backTo, isAll });
  return isAll ? undefined : { againAt: freeAt.get(deps.gateWitnesses) ?? now };
};
