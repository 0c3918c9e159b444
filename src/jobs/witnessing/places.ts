import type { Deps } from '../../deps.ts';
import type { Organization, Proposed } from '../../domain/organization.ts';
import { rehearsed } from '../../domain/proposal.ts';
import type { Shown } from '../../domain/record/shown.ts';
import { getOrganization } from '../../organizations.ts';

/** In whose direct messages an announcement that the channel refused is shown; undefined where the channel shows it. */
export const directIn = (state: Organization): readonly string[] | undefined =>
  'direct' in state ? state.direct : undefined;

/**
 * Whose direct messages with the bot show what the channel refused, and have to be read beside the channel. Whoever
 * proposed stands in the proposal, which the channel shows: an instance that lost in a failover that something was said
 * directly looks there all the same. What revokes or restores can be repeated: there it follows the record.
 */
function peopleToRead(state: Proposed & Organization): readonly string[] {
  const { by, act } = state.proposal;
  return [...new Set([...(rehearsed(act) === 'enable' ? [by] : []), ...(directIn(state) ?? [])])];
}

/** What the direct messages about a proposal show, back to `since`; see `readDirect`. Throws UpstreamError. */
export async function readDirects(
  state: Proposed & Organization,
  since: number,
  deps: Deps,
): Promise<readonly Shown[]> {
  const organization = getOrganization(deps.config, state.organization);
  const read = (person: string) => deps.gateWitnesses.readDirect(organization, person, since);
  return (await Promise.all(peopleToRead(state).map(read))).flat();
}

/** Every conversation that may show an intent or an end of a proposal. Throws UpstreamError, also where one cannot be read. */
export async function readPlaces(
  state: Proposed & Organization,
  since: number,
  deps: Deps,
): Promise<readonly Shown[]> {
  const organization = getOrganization(deps.config, state.organization);
  const [channel, direct] = await Promise.all([
    deps.gateWitnesses.readChannel(organization, since),
    readDirects(state, since, deps),
  ]);
  return [...channel, ...direct];
}
