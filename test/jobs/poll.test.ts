import type { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { poll } from '../../src/jobs/poll.ts';
import type { People } from '../../src/clients/slack/people.ts';
import type { AskOutcome } from '../../src/domain/commands.ts';
import { settle } from '../domain/stories.ts';
import { actor, circle, hour, key, organization } from '../domain/world.ts';
import { useRedis, withRedis } from '../store/private-redis.ts';
import { stateOf } from '../store/records.ts';
import { away, seedIntent, standOn, tellAll } from './standing.ts';

const request = { schema: 1, kind: 'poll', organization, sequence: 0, notBefore: 0 } as const;
const completed: AskOutcome = {
  kind: 'found',
  status: 'COMPLETED',
  askedAs: 'Config1',
  keyVaultKeyIdentifier: key.identifier,
};

/** Everybody has agreed on "not there", and Slack does not say any more who they are. */
async function agreed(redis: Redis) {
  const standing = standOn(redis);
  const { store, passes } = standing;
  const intent = await seedIntent(store);
  await tellAll(
    store,
    () => ({ type: 'recordPost', outcome: { kind: 'unknown', cause: 'timeout', detail: '' }, intent }),
    () => ({ type: 'recordAsk', outcome: { kind: 'absent' } }),
  );
  passes(2 * hour);
  const yes = (id: string) => ({
    type: 'approveSettlement' as const,
    actor: actor(id),
    acknowledged: true,
    circle,
  });
  await tellAll(
    store,
    () => settle,
    () => yes('UAPP1'),
    () => yes('UAPP2'),
  );
  const run = (found: AskOutcome, getCircle: People['getCircle']) =>
    poll(
      request,
      standing.deps({
        outsideOf: () => ({ adobe: { findConfiguration: async () => found } }),
        people: { getCircle },
      }),
    );
  return { store, run };
}
const slackAway = () => Promise.reject(away('slack'));

withRedis('while Slack is away', () => {
  const real = useRedis();

  test('what Adobe found goes on the record', async () => {
    const { store, run } = await agreed(real.redis);
    await run(completed, slackAway);
    expect((await stateOf(store)).phase).toBe('enabled');
  });

  test('nothing is settled as not there, and it is asked again; afterwards it is', async () => {
    const { store, run } = await agreed(real.redis);
    expect(await run({ kind: 'absent' }, slackAway)).toHaveProperty('againAt');
    expect((await stateOf(store)).phase).toBe('outcomeUnknown');
    await run({ kind: 'absent' }, async () => circle);
    expect((await stateOf(store)).phase).toBe('preparing');
  });

  test('who agreed on it is looked up, also where nobody else of a large group is known', async () => {
    const { store, run } = await agreed(real.redis);
    await run({ kind: 'absent' }, async (_ids, others) => ({
      approvers: circle.approvers.filter((id) => others.includes(id)),
      people: circle.people.filter(({ id }) => others.includes(id)),
    }));
    expect((await stateOf(store)).phase).toBe('preparing');
  });
});
