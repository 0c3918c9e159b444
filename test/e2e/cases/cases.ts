import { expect } from 'vitest';
import { adobe, azure, cast } from '../../../sandbox/cast.ts';
import type { PersonAt } from '../../../sandbox/person.ts';
import type { Sandbox, SandboxOptions } from '../../../sandbox/sandbox.ts';
import type { Message } from '../../../sandbox/slack/client-api.ts';
import { lookAtStep, settledView, startWorld } from '../story.ts';
import { stateIn } from '../watching.ts';

/** A finding as the record keeps it, whatever its check is called. */
export interface Seen {
  readonly check: string;
  readonly verdict: string;
}

const worstFirst = ['fail', 'unknown', 'warning', 'pass'];

/** The findings of the setup that is under way, without the license, which only a person can know. */
export async function findings(sandbox: Sandbox): Promise<readonly Seen[]> {
  const state = (await stateIn(sandbox)) as { run?: { findings?: Record<string, Seen> } };
  return Object.values(state.run?.findings ?? {}).filter(({ check }) => check !== 'entitlement');
}

export async function worst(sandbox: Sandbox): Promise<string> {
  const verdicts = (await findings(sandbox)).map(({ verdict }) => verdict);
  return worstFirst.find((verdict) => verdicts.includes(verdict)) ?? 'none';
}

interface Pressable {
  readonly action_id?: string;
  readonly text?: { readonly text?: string };
}

/** The id of the newest button whose label says this: labels are what people know. Undefined where there is none. */
function buttonLabelled(person: PersonAt, label: RegExp): string | undefined {
  for (const { blocks } of person.messages().toReversed()) {
    for (const block of blocks) {
      const elements = block.type === 'actions' ? (block.elements as Pressable[]) : [];
      const found = elements.find(({ text }) => label.test(text?.text ?? ''));
      if (found?.action_id !== undefined) return found.action_id;
    }
  }
  return undefined;
}

const again = /look again|check again|recheck/iu;

/** Somebody has everything checked again, a minute later; answers when the bot has asked Azure and has what it asked for. */
export async function recheck(sandbox: Sandbox): Promise<void> {
  const requester = sandbox.person(cast.requester);
  sandbox.clock.pass(61_000);
  const before = sandbox.azure.wire().at(-1)?.seq ?? 0;
  const labelled = () => buttonLabelled(requester, again);
  await expect.poll(labelled, { timeout: 15_000, message: `a button labelled ${again}` }).toBeDefined();
  await requester.clicks(labelled() ?? '');
  await sandbox.slack.until(() => (sandbox.azure.wire().at(-1)?.seq ?? 0) > before, 15_000);
  if (requester.view() !== undefined) await settledView(sandbox, requester);
  await requester.closes();
}

export const textOf = ({ text, blocks }: Pick<Message, 'text' | 'blocks'>): string =>
  `${text}\n${JSON.stringify(blocks)}`;

/** What the requester reads about one step. */
export async function wordsOfStep(sandbox: Sandbox, step: 'vault' | 'key' | 'app' | 'role'): Promise<string> {
  const requester = sandbox.person(cast.requester);
  await lookAtStep(sandbox, requester, step);
  const words = JSON.stringify(requester.view()?.blocks);
  await requester.closes();
  return words;
}

/** Everything anybody reads from now on, in the channel, in the thread or as a direct message, as one text. */
export function readingFromNowOn(sandbox: Sandbox, ...users: readonly string[]): () => string {
  const all = () => [cast.requester, ...users].flatMap((user) => sandbox.person(user).messages());
  const known = new Map(all().map((message) => [message.ts, textOf(message)]));
  return () =>
    all()
      .filter((message) => known.get(message.ts) !== textOf(message))
      .map(textOf)
      .join('\n');
}

type World = Sandbox['azure']['world'];

/** Nothing grants the app the use of the key, nothing denies it, everything can be read. */
export function clearGrants({ azure: standIn }: Sandbox): void {
  const scopes = ['vault', 'resourceGroup', 'subscription', 'root', `key:${azure.key}`] as const;
  const groups = ['managementGroup:Company', 'managementGroup:Elsewhere'] as const;
  for (const scope of [...scopes, ...groups])
    standIn.world.removeRole(azure.vault, adobe.applicationId, { scope });
  for (const title of standIn.state().denials) standIn.world.undeny(title);
  standIn.world.setGroups(azure.tenantId, adobe.applicationId, []);
  standIn.world.setManagementGroups(azure.subscriptionId, ['Company']);
  standIn.world.setPerimeters(azure.vault, []);
  standIn.world.setRotationPolicy(azure.vault, azure.key, null);
  standIn.set({ pageSize: 1000, emptyPages: false });
}

export const grant = (world: World, changed: Parameters<World['assignRole']>[2] = {}): string =>
  world.assignRole(azure.vault, adobe.applicationId, changed);

export const deny = (world: World, title: string, denial: Parameters<World['deny']>[3] = {}): void =>
  world.deny(azure.vault, adobe.applicationId, title, denial);

const data = 'Microsoft.KeyVault/vaults/keys';
export const mayAll = [`${data}/read`, `${data}/wrap/action`, `${data}/unwrap/action`];
export const mayWrap = [`${data}/read`, `${data}/wrap/action`];
export const mayUnwrap = [`${data}/read`, `${data}/unwrap/action`];

/** A world whose Slack waits: the machine may have much else to do, and how fast the bot acknowledges is asked elsewhere. */
export function startCase(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  return startWorld({ ackTimeoutMs: 30_000, triggerLifeMs: 120_000, ...options });
}

/** Words that would tell people that access is gone. */
export const saysRevoked = /access (?:is |was )?(?:revoked|lost|gone)|has lost access|lost access to/iu;

/** The role as documented, and an association with a perimeter whose rules let these addresses in. */
export const perimeter =
  (accessMode: string, ...addressPrefixes: string[]) =>
  (world: World) => {
    grant(world);
    const accessRules = addressPrefixes.map((prefix) => ({
      name: 'from-a-partner',
      direction: 'Inbound' as const,
      addressPrefixes: [prefix],
      subscriptions: [],
    }));
    world.setPerimeters(azure.vault, [{ name: 'company', accessMode, accessRules }]);
  };

/** The sentence of one edition of Adobe's alert page that nobody may be kept from. */
export const purgedUnderTheSla = /purge[^"]*SLA|SLA[^"]*purge/iu;

/** A comfort that no page of Adobe's gives; that no page gives it may be said. */
export const nothingIsLost = /(?<!No page says that )nothing is (?:destroyed|lost|purged)/iu;

/** Every command of Azure CLI in what is read, each with its arguments. */
export const commandsIn = (words: string): string[] =>
  [...words.matchAll(/az [a-z]+ [^`"]*/gu)].map(([command]) => command.trim());

/** The card as it stands. */
export function card(sandbox: Sandbox): string {
  const messages = sandbox.person(cast.requester).messages();
  const found = messages.findLast(({ blocks }) => JSON.stringify(blocks).includes('"block_id":"card"'));
  return found === undefined ? '' : textOf(found);
}

const isDirect = ({ channel, ephemeral }: Message) => ephemeral !== true && channel.startsWith('D');
const isInChannel = ({ channel, ephemeral }: Message) => ephemeral !== true && !channel.startsWith('D');

/** Everything that one person reads as a direct message. */
export const directTo = (sandbox: Sandbox, user: string): string[] =>
  sandbox.person(user).messages().filter(isDirect).map(textOf);

/** Everything that one person reads in channels and threads. */
export const inChannel = (sandbox: Sandbox, user: string): string[] =>
  sandbox.person(user).messages().filter(isInChannel).map(textOf);
