import { type Config, loadConfig, type OrganizationConfig } from '../config.ts';
import { describeFaults } from '../configuration/reader.ts';
import { fetchThrough } from '../runtime/proxy.ts';
import { createRecordStore, readStored, type RecordStore } from '../store/record.ts';
import { ArgumentError, type Asked, type Verify } from './arguments.ts';
import { askSlack, chooseOrganization, withRedis } from './organization-record.ts';
import { createProgress } from './progress.ts';
import { firstLine, lastLine } from './record-file.ts';
import type { SlackWitness } from './gate-witnesses.ts';
import { type Keep, type Using, type VerifiedFile, verifyStored } from './verify.ts';
import { WebClient } from '@slack/web-api';
import type { Redis } from 'ioredis';
import { fetchSlack } from '../clients/slack/web-api.ts';
import { createPeople } from '../clients/slack/people.ts';
import type { Actor } from '../domain/people.ts';
import type { Keys } from '../store/keys.ts';
import { createHash } from 'node:crypto';
import type { Loss, RecordFault } from '../domain/record/record-fault.ts';
import { faultSentence } from '../views/refusals/verification.ts';
import { createRecordCheck, lastRestoreAt, type RecordCheck } from './record-check.ts';

/** @throws ArgumentError where they are incomplete or wrong */
export function readConfig(): Config {
  const loaded = loadConfig(process.env);
  if (!loaded.ok)
    throw new ArgumentError(`the bot's settings are needed for this:\n${describeFaults(loaded.faults)}`);
  fetchThrough(loaded.config.proxy);
  return loaded.config;
}

/** What Slack witnessed of the organization whose file is verified. */
export function slackAsked(asked: Verify): (organization: string) => Promise<SlackWitness[]> {
  const config = readConfig();
  return (organization) => askSlack(config, organization, {}, asked.channel);
}

export async function verifyOrganization(asked: Verify, keep: Keep): Promise<VerifiedFile> {
  const config = readConfig();
  const { orgId } = chooseOrganization(config, asked.what);
  return withRedis(config, async (redis, keys) => {
    // The witnesses first: what is appended and told while Slack answers would seem to be cut off otherwise.
    const told = asked.slack
      ? await askSlack(config, orgId, await redis.hgetall(keys.notes(orgId)), asked.channel)
      : [];
    const stored = await readStored(redis, keys, orgId);
    let taken = 0;
    const progress = createProgress(() => taken / stored.count);
    const using: Using = {
      keys: config.auditKeys,
      progress: (count) => {
        taken = count;
        progress(count);
      },
      witnessesOf: async () => [...asked.witnesses, ...told],
    };
    return verifyStored(orgId, stored, using, keep);
  });
}

/** @param write given each line of the file, its first and last among them */
export async function exportRecord(what: string, write: (line: string) => Promise<void>): Promise<void> {
  const config = readConfig();
  const { orgId } = chooseOrganization(config, what);
  await withRedis(config, async (redis, keys) => {
    const stored = await readStored(redis, keys, orgId);
    await write(firstLine(orgId));
    for await (const line of stored.lines()) await write(line);
    await write(lastLine(stored.kept));
  });
}

type RestoreDeclared = Extract<Asked, { command: 'declare-restore' }>;

export async function getOperator(id: string, { slack, people: { operators } }: Config): Promise<Actor> {
  const client = new WebClient(slack.botToken, {
    timeout: 30_000,
    fetch: fetchSlack,
    ...(slack.apiUrl !== undefined && { slackApiUrl: slack.apiUrl }),
  });
  const { team_id: team = '', enterprise_id: enterprise } = await client.auth.test();
  const people = createPeople(client, { team, enterprise });
  if (!(await people.getMembers(operators)).includes(id)) {
    throw new ArgumentError(`--by: ${id} is not among the operators (CMK_OPERATORS)`);
  }
  return people.getActor(id, { requesters: [], approvers: [] });
}

export function storeFor({ auditKeys: chainKeys }: Config, redis: Redis, keys: Keys): RecordStore {
  return createRecordStore({ redis, keys, chainKeys, offsetMs: () => 0, appended: () => undefined });
}

/** Puts on the record that Redis was restored from a backup; the bot tells it in the thread. Answers what to print. */
export async function declareRestore({ what, by, reason }: RestoreDeclared, config: Config): Promise<string> {
  const { orgId, name } = chooseOrganization(config, what);
  const actor = await getOperator(by, config);
  return withRedis(config, async (redis, keys) => {
    const store = storeFor(config, redis, keys);
    const { head } = await store.decide(orgId, { type: 'declareRestore', actor, reason });
    return `Entry ${head.sequence} of ${name} says so. The bot tells it in the thread within a minute.`;
  });
}

type AllDeclared = Extract<Asked, { command: 'declare-all' }>;

/** What of one organization is missing, or why nobody can tell. */
type Found =
  | { readonly kind: 'whole'; readonly last: number }
  | { readonly kind: 'missing'; readonly what: Loss }
  /** Wrong in a way that a declaration does not settle. */
  | { readonly kind: 'broken'; readonly fault: RecordFault }
  | { readonly kind: 'unseen'; readonly why: string };

interface Looking {
  readonly config: Config;
  readonly store: RecordStore;
  readonly check: RecordCheck;
  readonly notesOf: (organization: string) => Promise<Record<string, string>>;
}

const isLoss = (fault: RecordFault): fault is RecordFault & Loss =>
  fault.kind === 'cutTail' || fault.kind === 'removed' || fault.kind === 'remade';

/** As a gate judges it, with the whole channel read. */
async function lookFor({ orgId }: OrganizationConfig, looking: Looking): Promise<Found> {
  const { config, store, check, notesOf } = looking;
  try {
    const seen = await askSlack(config, orgId, await notesOf(orgId), undefined);
    const since = lastRestoreAt(await store.entries(orgId, 0));
    const { fault, head, state } = await check.verify(
      orgId,
      seen.filter(({ postedAt }) => postedAt > since),
    );
    if (fault !== undefined && !isLoss(fault)) return { kind: 'broken', fault };
    const what = fault ?? state.loss;
    return what === undefined ? { kind: 'whole', last: head.sequence } : { kind: 'missing', what };
  } catch (error) {
    return { kind: 'unseen', why: error instanceof Error ? error.message : String(error) };
  }
}

function wordsOf(name: string, found: Found): string {
  switch (found.kind) {
    case 'whole':
      return `${name}: nothing is missing; the record ends with #${found.last}.`;
    case 'missing':
      return `${name}: ${faultSentence(found.what)}`;
    case 'broken':
      return `${name}: a declaration does not settle this. ${faultSentence(found.fault)}`;
    case 'unseen':
      return `${name}: it could not be checked, so nothing is declared for it: ${found.why}`;
  }
}

/** Names what is missing everywhere: who confirms it confirms that and nothing else. */
function codeOf(missing: readonly (readonly [OrganizationConfig, Found])[]): string {
  const text = JSON.stringify(missing.map(([{ orgId }, found]) => [orgId, found]));
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/**
 * Lists what is missing of each organization; with the code of that list, declares a restore for those that miss
 * something.
 *
 * @returns the exit code: 0 where everything is whole or declared
 */
export async function declareAll(
  { by, reason, confirm }: AllDeclared,
  config: Config,
  say: (line: string) => Promise<void>,
): Promise<number> {
  const actor = await getOperator(by, config);
  return withRedis(config, async (redis, keys) => {
    const store = storeFor(config, redis, keys);
    const check = createRecordCheck(redis, keys, config.auditKeys);
    const notesOf = (organization: string) => redis.hgetall(keys.notes(organization));
    const list: (readonly [OrganizationConfig, Found])[] = [];
    for (const organization of config.organizations) {
      const found = await lookFor(organization, { config, store, check, notesOf });
      list.push([organization, found]);
      await say(wordsOf(organization.name, found));
    }
    const isUnclear = list.some(([, { kind }]) => kind === 'broken' || kind === 'unseen');
    const missing = list.filter(([, { kind }]) => kind === 'missing');
    if (missing.length === 0) {
      await say('There is nothing to declare.');
      return isUnclear ? 2 : 0;
    }
    const code = codeOf(missing);
    if (confirm !== code) {
      const changed = confirm === undefined ? '' : `“${confirm}” is not the code of this list. `;
      await say(
        `${changed}Nothing was declared. To declare it for ${missing.map(([{ name }]) => name).join(', ')}:\n  npm run audit -- declare-restore --all --by ${by} --reason ${quoted(reason)} --confirm ${code}`,
      );
      return 2;
    }
    for (const [{ orgId, name }] of missing) {
      const { head } = await store.decide(orgId, { type: 'declareRestore', actor, reason });
      await say(`Entry ${head.sequence} of ${name} says so. The bot tells it in the thread within a minute.`);
    }
    return isUnclear ? 2 : 0;
  });
}
