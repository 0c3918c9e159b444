import type { KnownBlock } from '@slack/types';
import type { Deps } from '../deps.ts';
import { findOrganizationByName } from '../config.ts';
import type { Message } from '../views/blocks/blocks.ts';
import { refusalMessage } from '../views/refusals/refusals.ts';
import { leftOutBlocks, reachBlocks, statusMessage } from '../views/standing/status.ts';
import { setAsideBlocks, unreadableBlocks } from '../views/standing/card.ts';
import { undeliveredBlocks } from '../views/standing/notices.ts';
import { otherVersionBlocks } from '../views/refusals/upstream.ts';
import { loadAll, loadReadable } from './about.ts';
import type { About, FromUser, TypedCommand, UserCommand } from './ask.ts';
import { findCardLink } from '../view-context.ts';
import { unknownOrganization } from './organization-form.ts';

/** Only who runs the bot is shown what it gave up, which messages Slack refused, and whom an alert would reach. */
async function troubleFor(user: string, abouts: readonly About[], deps: Deps): Promise<KnownBlock[]> {
  const operators = await deps.people.getMembers(deps.config.people.operators);
  if (!operators.includes(user)) return [];
  const { operators: ids, alerts, escalation } = deps.config.people;
  const approvers = deps.config.organizations.map((organization) => organization.approvers);
  const lists = [...approvers, escalation, alerts, ids];
  const [jobs, values, undelivered, askable] = await Promise.all([
    deps.setAside(),
    deps.unreadable.list(),
    deps.undelivered(),
    Promise.all(lists.map(async (list) => deps.people.getAskable(list))),
  ]);
  const leftOut = new Map(askable.flatMap((list) => list.leftOut.map((left) => [left.id, left] as const)));
  return [
    ...setAsideBlocks(jobs),
    ...unreadableBlocks(values),
    ...undeliveredBlocks(undelivered),
    ...leftOutBlocks([...leftOut.values()]),
    ...reachBlocks(abouts.map(({ context }) => context)),
  ];
}

/** Of one organization with the way to its card, which may stand far up in the channel. */
async function messageFor(abouts: readonly About[], { user, deps }: FromUser): Promise<Message> {
  const [only, ...others] = abouts;
  const isOne = only !== undefined && others.length === 0;
  return statusMessage(abouts, { user, cardLink: isOne ? await findCardLink(only.state, deps) : undefined });
}

async function answerTo({ user, text, deps }: TypedCommand): Promise<Message> {
  const { organizations } = deps.config;
  const found = text === '' ? undefined : findOrganizationByName(deps.config, text);
  if (text !== '' && found === undefined)
    return refusalMessage(unknownOrganization(deps.config, text), deps.config.docs);
  const { abouts, left } = await loadReadable(found === undefined ? organizations : [found], deps);
  const message = await messageFor(abouts, { user, deps });
  const above = [...otherVersionBlocks(left), ...(await troubleFor(user, abouts, deps))];
  return { ...message, blocks: [...above, ...message.blocks] };
}

/** Where it stands, what is next and who is waited for; told to the asker only. */
export const status: UserCommand = {
  typed: async (asking) => ({ message: await answerTo(asking) }),
  clicked: async ({ organization, user, deps }) => ({
    message: await messageFor(await loadAll([organization], deps), { user, deps }),
  }),
};
