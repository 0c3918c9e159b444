import type { Deps } from '../deps.ts';
import type { Event } from '../domain/events.ts';
import type { RecordFault } from '../domain/verification.ts';
import { UpstreamError } from '../errors.ts';
import { getOrganization } from '../organizations.ts';
import type { Verified } from '../store/verified.ts';

type Heads = Awaited<ReturnType<Deps['threadHeads']['read']>> | 'unwitnessed';

/** A thread that nobody can read any more (deleted, the bot removed) says nothing; a Slack that is away is asked again. */
async function readHeads(organization: string, known: number, deps: Deps): Promise<Heads> {
  try {
    return await deps.threadHeads.read(getOrganization(deps.config, organization), known);
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    if (error.mayPass) return 'unwitnessed';
    deps.log.warn({ err: error, organization }, 'the gate goes on without the heads in Slack');
    return [];
  }
}

/**
 * Why no gate may rely on the record: what is wrong with its entries, or that Redis was put back to fewer of them, as
 * this process remembers or as Slack shows. `unwitnessed` where Slack cannot say for now.
 */
export async function findRecordFault(
  { state: { organization }, lost }: Verified,
  deps: Deps,
): Promise<RecordFault['kind'] | 'unwitnessed' | undefined> {
  if (lost !== undefined) return 'cutTail';
  const story = await deps.store.story(organization);
  const last = (type: Event['type']) => story.findLast(({ entry }) => entry.event.type === type)?.entry;
  // Slack before the record: what is appended and told meanwhile would seem to be missing otherwise.
  const heads = await readHeads(organization, last('proposed')?.sequence ?? 0, deps);
  if (heads === 'unwitnessed') return heads;
  // What Slack saw before a restore was declared is known to be gone.
  const since = last('restoreDeclared')?.at ?? 0;
  const witnesses = heads.filter(({ postedAt }) => postedAt > since);
  const { fault } = await deps.recordCheck.verify(organization, witnesses);
  return fault?.kind;
}
