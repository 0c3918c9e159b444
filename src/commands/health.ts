import { findOrganizationByName, type OrganizationConfig } from '../config.ts';
import { findLife } from '../domain/organization.ts';
import { refusal } from '../domain/refusals.ts';
import { healthMessage, healthOfMany } from '../views/findings/health.ts';
import type { Message } from '../views/blocks/blocks.ts';
import { refusalMessage } from '../views/refusals/refusals.ts';
import { otherVersionBlocks } from '../views/refusals/upstream.ts';
import { load, loadAll, loadReadable } from './about.ts';
import type { About, FromUser, TypedCommand, UserCommand } from './ask.ts';
import { unknownOrganization } from './organization-form.ts';

/** So many are looked at when somebody asks; of more, what the watch saw last is told. */
const mostLookedAt = 10;

const isAlive = ({ state }: About) => findLife(state) !== undefined;

async function healthOf(organization: OrganizationConfig, { deps }: FromUser): Promise<Message> {
  const about = await load(organization, deps);
  if (!isAlive(about)) {
    const { phase } = about.state;
    return refusalMessage(
      refusal('notWatchedYet', { organization: organization.name, phase }),
      deps.config.docs,
    );
  }
  await deps.watch(organization);
  return healthMessage(await load(organization, deps));
}

/** What is told of the others stands below what could not be read. */
const below = (left: readonly string[], message: Message): Message => ({
  ...message,
  blocks: [...otherVersionBlocks(left), ...message.blocks],
});

async function healthOfAll(asking: FromUser): Promise<Message> {
  const { deps } = asking;
  const { organizations } = deps.config;
  const [only] = organizations;
  if (only !== undefined && organizations.length === 1) return healthOf(only, asking);
  const { abouts, left } = await loadReadable(organizations, deps);
  const alive = abouts.filter(isAlive).map(({ state }) => state.organization);
  const watched = organizations.filter(({ orgId }) => alive.includes(orgId));
  if (watched.length === 0) return below(left, refusalMessage(refusal('noneWatchedYet'), deps.config.docs));
  const isLookedAt = watched.length <= mostLookedAt;
  if (isLookedAt) await Promise.all(watched.map((organization) => deps.watch(organization)));
  return below(left, healthOfMany(await loadAll(watched, deps), isLookedAt));
}

async function answerTo(asking: TypedCommand): Promise<Message> {
  const { text, deps } = asking;
  if (text === '') return healthOfAll(asking);
  const organization = findOrganizationByName(deps.config, text);
  return organization === undefined
    ? refusalMessage(unknownOrganization(deps.config, text), deps.config.docs)
    : healthOf(organization, asking);
}

/** Runs the watch now; told to the asker only. What changed is told in the thread as always. */
export const health: UserCommand = {
  checking: { title: 'Health', looking: 'Asking Azure now…' },
  typed: async (asking) => ({ message: await answerTo(asking) }),
  clicked: async (click) => ({ message: await healthOf(click.organization, click) }),
};
