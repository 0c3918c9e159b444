import type { Deps } from '../deps.ts';
import type { CoolingOff } from '../domain/organization.ts';
import type { RecordFault } from '../domain/verification.ts';
import { UpstreamError } from '../errors.ts';
import { getOrganization } from '../organizations.ts';
import type { Verified } from '../store/verified.ts';

/** Slack's clock and Redis's need not agree to the second. */
const clocksApartMs = 60_000;

type Witnesses = Awaited<ReturnType<Deps['gateWitnesses']['read']>> | 'unwitnessed';

/** A channel that nobody can read any more (deleted, the bot removed) says nothing; a Slack that is away is asked again. */
async function readWitnesses({ organization, run }: CoolingOff, deps: Deps): Promise<Witnesses> {
  try {
    const configured = getOrganization(deps.config, organization);
    return await deps.gateWitnesses.read(configured, run.startedAt - clocksApartMs);
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    if (error.mayPass) return 'unwitnessed';
    deps.log.warn({ err: error, organization }, 'the gate goes on without the heads in Slack');
    return [];
  }
}

/** When a restore was last declared: what Slack saw before that is known to be gone. */
async function lastRestoreAt(organization: string, { store }: Deps): Promise<number> {
  const story = await store.story(organization);
  return story.findLast(({ entry }) => entry.event.type === 'restoreDeclared')?.entry.at ?? 0;
}

/**
 * Why no gate may rely on the record: what is wrong with its entries, or that Redis was put back to fewer of them, as
 * this process remembers or as Slack shows. `unwitnessed` where Slack cannot say for now.
 */
export async function findRecordFault(
  state: CoolingOff,
  { lost }: Verified,
  deps: Deps,
): Promise<RecordFault['kind'] | 'unwitnessed' | undefined> {
  if (lost !== undefined) return 'cutTail';
  // Slack before the record: what is appended and told meanwhile would seem to be missing otherwise.
  const seen = await readWitnesses(state, deps);
  if (seen === 'unwitnessed') return seen;
  const since = await lastRestoreAt(state.organization, deps);
  const witnesses = seen.filter(({ postedAt }) => postedAt > since);
  const { fault } = await deps.recordCheck.verify(state.organization, witnesses);
  return fault?.kind;
}
