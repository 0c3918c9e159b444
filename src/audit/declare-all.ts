import { createHash } from 'node:crypto';
import type { Config, OrganizationConfig } from '../config.ts';
import type { Loss, RecordFault } from '../domain/record/record-fault.ts';
import type { RecordStore } from '../store/record.ts';
import { faultSentence } from '../views/refusals/verification.ts';
import type { Asked } from './arguments.ts';
import { getOperator, storeFor } from './declare-restore.ts';
import { askSlack, withRedis } from './organization-record.ts';
import { type RecordCheck, createRecordCheck, lastRestoreAt } from './record-check.ts';

type Declaration = Extract<Asked, { command: 'declare-all' }>;

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
  { by, reason, confirm }: Declaration,
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
