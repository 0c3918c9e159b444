import type { OrganizationConfig } from '../config.ts';
import { findLife } from '../domain/organization.ts';
import { refusal } from '../domain/refusals.ts';
import { findOrganizationByName } from '../organizations.ts';
import { healthMessage, healthOfMany } from '../views/health-message.ts';
import type { Message } from '../views/message.ts';
import { checkingModal } from '../views/modals/checking-modal.ts';
import { messageModal } from '../views/modals/notice-modal.ts';
import { refusalMessage } from '../views/refusals.ts';
import { otherVersionBlocks } from '../views/trouble.ts';
import { type About, load, loadAll, loadReadable } from './about.ts';
import type { Asking, Click, Door, Typed } from './asking.ts';
import { unknownOrganization } from './named-organization.ts';

/** So many are looked at when somebody asks; of more, what the watch saw last is told. */
const mostLookedAt = 10;

const isAlive = ({ state }: About) => findLife(state) !== undefined;

async function healthOf(organization: OrganizationConfig, { deps }: Asking): Promise<Message> {
  if (!isAlive(await load(organization, deps))) return refusalMessage(refusal('notEnabled'));
  await deps.watch(organization);
  return healthMessage(await load(organization, deps));
}

/** What is told of the others stands below what could not be read. */
const below = (left: readonly string[], message: Message): Message => ({
  ...message,
  blocks: [...otherVersionBlocks(left), ...message.blocks],
});

async function healthOfAll(asking: Asking): Promise<Message> {
  const { deps } = asking;
  const { organizations } = deps.config;
  const [only] = organizations;
  if (only !== undefined && organizations.length === 1) return healthOf(only, asking);
  const { abouts, left } = await loadReadable(organizations, deps);
  const alive = abouts.filter(isAlive).map(({ state }) => state.organization);
  const watched = organizations.filter(({ orgId }) => alive.includes(orgId));
  if (watched.length === 0) return below(left, refusalMessage(refusal('notEnabled')));
  const isLookedAt = watched.length <= mostLookedAt;
  if (isLookedAt) await Promise.all(watched.map((organization) => deps.watch(organization)));
  return below(left, healthOfMany(await loadAll(watched, deps), isLookedAt));
}

async function typed(asking: Typed): Promise<void> {
  const { text, deps, screen } = asking;
  if (text === '') return screen.tell(await healthOfAll(asking));
  const organization = findOrganizationByName(deps.config, text);
  if (organization !== undefined) return screen.tell(await healthOf(organization, asking));
  return screen.tell(refusalMessage(unknownOrganization(deps.config, text)));
}

async function clicked(click: Click): Promise<void> {
  const fill = await click.screen.open(checkingModal({ title: 'Health', looking: 'Asking Azure now…' }));
  await fill(messageModal(await healthOf(click.organization, click)));
}

/** Runs the watch now; told to the asker only. What changed is told in the thread as always. */
export const health: Door = { typed, clicked };
