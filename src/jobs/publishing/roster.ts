import { parsePosted, rootField } from '../../clients/slack/posted.ts';
import type { Mark } from '../../clients/slack/poster.ts';
import type { Config } from '../../config.ts';
import type { Deps } from '../../deps.ts';
import { findRun } from '../../domain/organization.ts';
import { everyOrganization } from '../../domain/rules/due.ts';
import { UpstreamError } from '../../errors.ts';
import { observed } from '../../observed.ts';
import { knownField } from '../../organizations.ts';
import { closedCard, closedMessage, reopenedMessage } from '../../views/standing/closed.ts';
import type { Message } from '../../views/blocks/message.ts';
import type { Job } from '../job.ts';

/** Instances with another configuration run beside this one: whose it is to be is seen when they are gone. */
const afterOthersMs = 60_000;
const afterRefusalMs = 60_000;

const closedField = (orgId: string) => `closed:${orgId}`;
const idsIn = (notes: Readonly<Record<string, string>>, prefix: string) =>
  Object.keys(notes).flatMap((field) => (field.startsWith(prefix) ? [field.slice(prefix.length)] : []));

interface Roster {
  /** Configured, and never seen before. */
  readonly came: readonly string[];
  /** Known from before, and no longer configured: not closed yet. */
  readonly gone: readonly string[];
  /** Closed, and configured again. */
  readonly back: readonly string[];
}

/** What differs between the organizations that are configured and those that the notes know of. */
export function rosterOf(
  { organizations }: Pick<Config, 'organizations'>,
  notes: Readonly<Record<string, string>>,
): Roster {
  const configured = organizations.map(({ orgId }) => orgId);
  const [known, closed] = [idsIn(notes, 'known:'), idsIn(notes, 'closed:')];
  return {
    came: configured.filter((orgId) => !known.includes(orgId)),
    gone: known.filter((orgId) => !configured.includes(orgId) && !closed.includes(orgId)),
    back: closed.filter((orgId) => configured.includes(orgId)),
  };
}

export const isDifferent = ({ came, gone, back }: Roster): boolean =>
  came.length + gone.length + back.length > 0;

/** Says it once in the thread that the notes know of, wherever that stands; the card follows. */
async function say(
  orgId: string,
  place: string,
  message: Message,
  card: Message | undefined,
  deps: Deps,
): Promise<void> {
  const { state } = await deps.record.verified(orgId);
  const run = findRun(state);
  const notes = await deps.notes.read(orgId);
  const root = run && parsePosted(notes[rootField(run)]);
  if (run === undefined || root === undefined) return;
  const mark: Mark = { event_type: 'cmk_message', event_payload: { organization: orgId, place } };
  const said = await observed(() => deps.poster.findOwn(root.channel, mark, root.ts));
  if (said.kind !== 'seen' || said.value === undefined)
    await deps.poster.post({ to: root.channel, threadTs: root.ts, broadcast: true, ...message, mark });
  if (card !== undefined) await deps.poster.update(root, card);
  // When it is configured again, the card is drawn again.
  await deps.notes.write(orgId, { shown: '', [`shown:${rootField(run)}`]: '' });
}

async function close(orgId: string, name: string, now: number, deps: Deps): Promise<void> {
  const { state } = await deps.record.verified(orgId);
  await say(orgId, `closed:${state.sequence}`, closedMessage(name, state), closedCard(name, state), deps);
  await deps.notes.write(everyOrganization, { [closedField(orgId)]: String(now) });
}

async function reopen(orgId: string, name: string, at: string, deps: Deps): Promise<void> {
  await say(orgId, `reopened:${at}`, reopenedMessage(name), undefined, deps);
  await deps.notes.forget(everyOrganization, closedField(orgId));
}

/** What Slack refuses for good is in the log, and is not tried again. */
async function orRefused(work: () => Promise<void>, orgId: string, deps: Deps): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    deps.log.warn(
      { fault: error.message, organization: orgId },
      'that an organization came or went cannot be told',
    );
    return !error.mayPass;
  }
}

/** Closes with words what an operator took out of the configuration, and says when it is there again. */
export const roster: Job = async (_request, deps) => {
  const [present] = await deps.record.read([everyOrganization]);
  const now = present?.now ?? 0;
  if ((await deps.instances.meet()).length > 0) return { againAt: now + afterOthersMs };
  const notes = await deps.notes.read(everyOrganization);
  const { organizations } = deps.config;
  const nameOf = (orgId: string) =>
    organizations.find((one) => one.orgId === orgId)?.name ?? notes[knownField(orgId)] ?? orgId;
  const { came, gone, back } = rosterOf(deps.config, notes);
  for (const orgId of came) await deps.notes.write(everyOrganization, { [knownField(orgId)]: nameOf(orgId) });
  let isAll = true;
  for (const orgId of gone) {
    const isDone = await orRefused(() => close(orgId, nameOf(orgId), now, deps), orgId, deps);
    isAll &&= isDone;
  }
  for (const orgId of back) {
    const at = notes[closedField(orgId)] ?? '';
    const isDone = await orRefused(() => reopen(orgId, nameOf(orgId), at, deps), orgId, deps);
    isAll &&= isDone;
  }
  return isAll ? undefined : { againAt: now + afterRefusalMs };
};
