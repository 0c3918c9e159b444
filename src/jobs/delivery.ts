import type { Mark, Posted } from '../clients/slack/poster.ts';
import type { OrganizationConfig } from '../config.ts';
import { contextOf } from '../contexts.ts';
import type { Deps } from '../deps.ts';
import { type Run, findRun } from '../domain/organization.ts';
import { UpstreamError } from '../errors.ts';
import type { Lease } from '../store/notes.ts';
import { currentTrace } from '../trace.ts';
import { rootCard } from '../views/card.ts';
import type { Delivery, Message } from '../views/message.ts';
import { parsePosted, rootField } from './posted.ts';
import type { Told } from './replay.ts';

/** One round of publishing for one organization. `notes` is what is known of Slack, kept up to date here. */
export interface Publishing {
  readonly deps: Deps;
  readonly organization: OrganizationConfig;
  readonly lease: Lease;
  readonly notes: Record<string, string>;
}

/** Notes what is known of Slack, here and in Redis. */
export async function noteDown(publishing: Publishing, values: Record<string, string>): Promise<void> {
  Object.assign(publishing.notes, values);
  await publishing.deps.notes.write(publishing.organization.orgId, values);
}

const sendingField = 'sending';

/**
 * Posts what must stand once. The place is noted before; where it is noted already, an earlier attempt may have come
 * through, so Slack is asked first. That can take longer than the lease lasts: undefined where it is lost, and nothing
 * was posted.
 */
async function postOnce(
  to: string,
  threadTs: string | undefined,
  place: string,
  message: Message & { readonly broadcast?: boolean | undefined },
  publishing: Publishing,
): Promise<Posted | undefined> {
  const { deps, organization, lease, notes } = publishing;
  const trace = currentTrace();
  const mark: Mark = {
    event_type: 'cmk_message',
    event_payload: { organization: organization.orgId, place, ...(trace !== undefined && { trace }) },
  };
  if (notes[sendingField] === place) {
    const found = await deps.poster.findOwn(to, mark, threadTs);
    if (found !== undefined) return found;
  }
  if (!(await lease.keep())) return undefined;
  await noteDown(publishing, { [sendingField]: place });
  const { text, blocks, broadcast } = message;
  const posted = await deps.poster.post({ to, threadTs, broadcast, text, blocks, mark });
  deps.log.info({ organization: organization.orgId, place, ...posted }, 'told in Slack');
  return posted;
}

/** The run's root message, where it stands already. */
export function findRoot(run: Run, publishing: Publishing): Posted | undefined {
  return parsePosted(publishing.notes[rootField(run)]);
}

/** The run's root message; posted where it does not stand yet. Undefined where somebody else may publish now. */
async function postRoot(run: Run, told: Told, publishing: Publishing): Promise<Posted | undefined> {
  const known = findRoot(run, publishing);
  if (known !== undefined) return known;
  const { deps, organization } = publishing;
  const context = await contextOf(organization, { head: told.head, now: told.entry.at }, deps);
  const card = rootCard(told.state, run, context);
  const posted = await postOnce(organization.channel, undefined, `root:${run.id}`, card, publishing);
  if (posted !== undefined)
    await noteDown(publishing, { [rootField(run)]: `${posted.channel} ${posted.ts}` });
  return posted;
}

/** The request for approval stands under the sequence of its proposal, so that it can be brought up to date. */
export const approvalField = (sequence: number) => `approval:${sequence}`;

/** Slack shows nobody this any more: the person has left, or bots may not write to them. */
const nobodyThere = ['channel_not_found', 'user_not_found', 'user_disabled', 'cannot_dm_bot', 'is_inactive'];

/** What is said directly stands in the thread too: somebody who cannot be told does not keep it from all others. */
async function tellPerson(
  person: string,
  place: string,
  message: Message,
  publishing: Publishing,
): Promise<boolean> {
  try {
    return (await postOnce(person, undefined, place, message, publishing)) !== undefined;
  } catch (error) {
    if (!(error instanceof UpstreamError) || !nobodyThere.includes(error.code ?? '')) throw error;
    publishing.deps.log.warn({ person, place, fault: error.message }, 'somebody cannot be told directly');
    return true;
  }
}

/** One message of one entry, in the run's thread or to one person; false where somebody else may publish now. */
export async function deliver(
  delivery: Delivery,
  told: Told,
  place: string,
  publishing: Publishing,
): Promise<boolean> {
  const run = findRun(told.state);
  if (run === undefined) return true;
  const root = await postRoot(run, told, publishing);
  if (root === undefined) return false;
  const message = { ...delivery.message, broadcast: delivery.broadcast };
  if (delivery.to === 'person') {
    return tellPerson(delivery.person ?? run.owner, place, message, publishing);
  }
  const posted = await postOnce(root.channel, root.ts, place, message, publishing);
  if (posted !== undefined && told.entry.event.type === 'proposed') {
    await noteDown(publishing, { [approvalField(told.entry.sequence)]: `${posted.channel} ${posted.ts}` });
  }
  return posted !== undefined;
}
