import type { Redis } from 'ioredis';
import { botEnvironment } from '../../sandbox/bot-environment.ts';
import { loadConfig } from '../../src/config.ts';
import type { Deps } from '../../src/deps.ts';
import type { Command } from '../../src/domain/commands.ts';
import type { Organization } from '../../src/domain/organization.ts';
import { createLog } from '../../src/runtime/log.ts';
import type { RecordStore } from '../../src/store/record.ts';
import { UpstreamError } from '../../src/errors.ts';
import { approveBy } from '../domain/stories.ts';
import { organization, terms } from '../domain/world.ts';
import { seedProposal, stateOf, storeOn } from '../store/records.ts';

/** A record on a real Redis whose time can be moved, and what a job needs beside it. */
export function standOn(redis: Redis) {
  const nowhere = 'http://127.0.0.1:1';
  const at = {
    adobeUrl: nowhere,
    azureUrl: nowhere,
    slackApiUrl: `${nowhere}/api/`,
    redisUrl: 'redis://127.0.0.1:1',
  };
  const loaded = loadConfig(botEnvironment({ ...at, durable: true, port: 0, mode: 'socket' }, {}));
  const [one] = loaded.ok ? loaded.config.organizations : [];
  if (!loaded.ok || one === undefined) throw new Error('the cast has no configuration');
  const luma = { ...one, orgId: organization };
  const config = { ...loaded.config, organizations: [luma] };
  const time = { offsetMs: 0 };
  const store = storeOn(redis, { offsetMs: () => time.offsetMs });
  const attendance = { unattendedMs: async () => 0 };
  const base = { attendance, config, record: store, log: createLog('silent'), isStopping: () => false };
  return {
    luma,
    store,
    passes: (ms: number) => {
      time.offsetMs += ms;
    },
    /** @param more what the job under test reaches; the rest is not there */
    deps: (more: object) => ({ ...base, ...more }) as unknown as Deps,
  };
}

/** Something that Slack or Azure answers now and perhaps not in a minute. */
export const away = (system: 'slack' | 'azure') =>
  new UpstreamError({ system, operation: 'a call', kind: 'unreachable', detail: 'no answer' });

/** One command after the other, each made for the state as it is then. */
export async function tellAll(
  store: RecordStore,
  ...commands: readonly ((state: Organization) => Command)[]
): Promise<void> {
  for (const command of commands) {
    const { refusal } = await store.decide(organization, command(await stateOf(store)));
    if (refusal !== undefined) throw new Error(refusal.reason);
  }
}

const fingerprintOf = (state: Organization) => ('proposal' in state ? state.proposal.fingerprint : '');

const noCooling = { ...terms, coolingOffMs: 0 };
/** On the terms of the proposal: the usual ones are stricter and would count instead. */
const approveAtOnce = (by: string, state: Organization) => ({
  ...approveBy(by, fingerprintOf(state)),
  terms: noCooling,
});

/** What approvers, Slack and the gate say to a proposal without a cooling-off. */
export const throughTheGate: readonly ((state: Organization) => Command)[] = [
  (state) => approveAtOnce('UAPP1', state),
  (state) => approveAtOnce('UAPP2', state),
  () => ({ type: 'recordAnnouncement', shownAt: 0 }),
  (state) => ({ type: 'passGate', outcome: { kind: 'holds' }, fingerprint: fingerprintOf(state) }),
];

/** The intent stands, and nothing is known yet of its POST. */
export async function seedIntent(store: RecordStore): Promise<number> {
  await seedProposal(store, noCooling);
  await tellAll(store, ...throughTheGate);
  return (await stateOf(store)).sequence;
}
