import type { Redis } from 'ioredis';
import type { ChainKey } from '../../src/domain/record/chain.ts';
import type { Command, ConfiguredTerms } from '../../src/domain/commands.ts';
import { evolve } from '../../src/domain/states/evolve.ts';
import { type AwaitingApproval, type Organization, unconfigured } from '../../src/domain/organization.ts';
import { createKeys, type Keys } from '../../src/store/keys.ts';
import type { MissingKeys } from '../../src/store/unreadable.ts';
import { createRecordStore, type RecordStore } from '../../src/store/record.ts';
import { chooseVault, inPhase, propose } from '../domain/stories.ts';
import { actor, app, key, organization, passing, terms as usual } from '../domain/world.ts';

export const chainKey: ChainKey = { id: 'k1', key: Buffer.alloc(32, 1) };
export const keys = createKeys('{test}');

interface Options {
  readonly chainKeys?: readonly ChainKey[];
  readonly keys?: Keys;
  readonly offsetMs?: () => number;
  readonly appended?: () => void;
  readonly missingKeys?: MissingKeys;
}

export function storeOn(redis: Redis, options: Options = {}): RecordStore {
  return createRecordStore({
    redis,
    keys,
    chainKeys: [chainKey],
    offsetMs: () => 0,
    appended: () => undefined,
    ...options,
  });
}

export async function stateOf(store: RecordStore, of = organization): Promise<Organization> {
  const [present] = await store.read([of]);
  if (present === undefined) throw new Error('Redis did not answer');
  return present.state;
}

async function done(store: RecordStore, command: Command): Promise<Organization> {
  const { state, refusal } = await store.decide(organization, command);
  if (refusal !== undefined) throw new Error(`'${command.type}' was refused: ${refusal.reason}`);
  return state;
}

/** Brings an organization to where approval is asked for, through the store. */
export async function seedProposal(
  store: RecordStore,
  terms: ConfiguredTerms = usual,
  isDrill = false,
): Promise<AwaitingApproval> {
  await done(store, { ...chooseVault, terms });
  await done(store, { type: 'chooseKey', actor: actor('UREQ'), key });
  const registered = inPhase(await done(store, { type: 'recordRegistration', outcome: app }), 'preparing');
  const lookingSince = registered.run.lookingSince.sequence;
  await done(store, { type: 'recordLook', findings: passing(), lookingSince });
  return inPhase(await done(store, { ...propose, terms, isDrill }), 'awaitingApproval');
}

/** What the stored entries add up to. */
export async function replayed(store: RecordStore, of = organization): Promise<Organization> {
  const entries = await store.entries(of, 0);
  let state: Organization = unconfigured(of);
  for (const { entry } of entries) state = evolve(state, entry);
  return state;
}
