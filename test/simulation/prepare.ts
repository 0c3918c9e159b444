import { type Config, loadConfig } from '../../src/config.ts';
import { botEnvironment } from '../../sandbox/bot-environment.ts';
import { key, tenantId, vault } from './azure.ts';
import { play as playClocks } from './clocks.ts';
import { accounts, approvers, operator, requester } from './company.ts';
import { startInstance } from './instance.ts';
import { createRandom } from './random.ts';
import { createHost } from './schedule.ts';
import { createWorld } from './create-world.ts';
import type { World } from './world.ts';

/** An organization for which everything is prepared and nothing is proposed: where every seed begins. */
export interface Prepared {
  readonly start: number;
  into(world: World): void;
}

const nowhere = 'http://127.0.0.1:1';
const organizationId = '0123456789ABCDEF01234567@AdobeOrg';

export function simulatedConfig(): Config {
  const at = {
    adobeUrl: nowhere,
    azureUrl: nowhere,
    slackApiUrl: `${nowhere}/api/`,
    redisUrl: 'redis://127.0.0.1:1',
  };
  const environment = botEnvironment({ ...at, durable: true, port: 0, mode: 'socket' }, {});
  const loaded = loadConfig({
    ...environment,
    ADOBE_ORG_ID: organizationId,
    AZURE_TENANT_ID: tenantId,
    CMK_REQUESTERS: requester,
    CMK_APPROVERS: approvers.join(','),
    CMK_OPERATORS: operator,
    CMK_QUORUM: '2',
    CMK_APPROVAL_TTL: '3h',
    CMK_COOLING_OFF: '15m',
  });
  if (!loaded.ok) throw new Error(loaded.faults.map((fault) => JSON.stringify(fault)).join('\n'));
  return loaded.config;
}

const actor = {
  person: { id: requester, kind: 'member', email: 'ureq@example.com' },
  isRequester: true,
  isApprover: false,
} as const;

/** Nothing goes wrong: one instance, one requester, until every check passes and all is told. */
export async function prepare(config: Config): Promise<Prepared> {
  const start = Date.UTC(2026, 0, 5, 9);
  const world = createWorld({ seed: 0, start, config, troubles: [], accounts });
  const host = createHost('first');
  const { schedule, organization } = world;
  playClocks({ schedule, random: createRandom(0, 'ids'), start });
  let failure: unknown;
  let isChosen = false;
  const choose = async () => {
    const instance = await startInstance(host, config, world);
    world.instances.push(instance);
    const [found] = config.organizations;
    if (found === undefined) throw new Error('no organization');
    const circle = await instance.deps.people.getCircle(found.approvers, [requester]);
    const { approvalTtlMs, coolingOffMs } = config;
    const terms = { quorum: found.quorum, approvers: found.approvers, approvalTtlMs, coolingOffMs };
    const choice = {
      type: 'chooseVault',
      actor,
      vault,
      configurationName: 'Sim1',
      entitlement: 'Healthcare Shield: order 4711',
      circle,
      terms,
    } as const;
    for (const command of [choice, { type: 'chooseKey', actor, key } as const]) {
      const { refusal } = await instance.deps.record.decide(organization, command);
      if (refusal !== undefined) throw new Error(`'${command.type}' was refused: ${refusal.reason}`);
    }
    isChosen = true;
  };
  schedule.at(
    start,
    () =>
      void choose().catch((error: unknown) => {
        failure = error;
      }),
    host,
  );
  await schedule.run(() => failure !== undefined || schedule.now() > start + 120_000);
  playClocks(undefined);
  if (failure !== undefined || !isChosen) throw failure ?? new Error('nothing was chosen');
  const { redis, queue, slack } = world.servers;
  const data = redis.data.copy();
  const { jobs } = queue.copy();
  const messages = [...slack.messages];
  const states = [...world.states];
  return {
    start: start + 3_600_000,
    into(other) {
      other.servers.redis.putBack(data);
      const idle = { state: 'waiting', token: undefined, host: undefined, lockedUntil: 0 } as const;
      const begins = jobs.map((job) => ({ ...job, ...idle }));
      other.servers.queue.putBack({ jobs: begins, maybeStalled: [], lookedUntil: 0 });
      const { heard, now } = other.servers.redis;
      heard?.({ at: now(), beginsWith: begins.map(({ host: _host, ...job }) => job) });
      other.servers.slack.messages.push(...messages.map((message) => ({ ...message })));
      for (const [digest, state] of states) other.states.set(digest, state);
    },
  };
}
