import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { adobe, cast, channel, secrets } from '../../sandbox/cast.ts';
import { type FaultWorld, openWorld } from '../faults/world.ts';
import { until } from '../faults/until.ts';
import { withRedis } from '../store/private-redis.ts';
import { keys } from '../faults/record.ts';
import { actorOf } from '../faults/people.ts';
import { createRecordStore } from '../../src/store/record.ts';
import {
  answerTo,
  approveBy,
  finishPreparing,
  hourMs,
  minuteMs,
  propose,
  startSetup,
  untilEnabled,
  untilSaid,
} from './story.ts';
import { triesWithReason } from './tries.ts';

const keyOf = (id: string) => ({ id, key: randomBytes(32) });
const [k1, k2] = [keyOf('k1'), keyOf('k2')];
const inFront = (...chainKeys: readonly { readonly id: string; readonly key: Buffer }[]) => ({
  CMK_AUDIT_KEY: chainKeys.map(({ id, key }) => `${id}:${key.toString('base64')}`).join(),
});
const published = { id: 'sandbox', key: Buffer.from(secrets.auditKey, 'base64') };

interface Ready {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, string>>;
}
const readyz = async (port: number) =>
  (await (await fetch(`http://127.0.0.1:${port}/readyz`)).json()) as Ready;

/** Key and event of each entry, in order. */
async function signed({ redis }: FaultWorld): Promise<(readonly [key: string, type: string])[]> {
  const lines = await redis.lrange(keys.record(adobe.orgId), 0, -1);
  return lines.map((line) => {
    const [, key = '', bytes = ''] = /^(\S+) \S+ (.*)$/su.exec(line) ?? [];
    return [key, (JSON.parse(bytes) as { event: { type: string } }).event.type];
  });
}

withRedis('S10 the audit key is rotated while two instances run', () => {
  /** A setup that has begun under a key, and no instance. */
  async function begun(key: typeof k1): Promise<FaultWorld> {
    const world = await openWorld({ variables: inFront(key) });
    await startSetup(world.sandbox);
    await world.sandbox.person(cast.requester).reads('Adobe named its app');
    await world.sandbox.bot().stop();
    return world;
  }
  const approvers = [cast.firstApprover, cast.secondApprover];

  test('in two passes: nobody is turned away, the change stands on the record once, one POST goes out', async () => {
    const world = await begun(k1);
    const { sandbox } = world;
    const stays = await world.startBot({}, inFront(k1, k2));
    const leaves = await world.startBot({}, inFront(k1, k2));
    await finishPreparing(sandbox);
    expect(new Set((await signed(world)).map(([key]) => key))).toEqual(new Set(['k1']));

    await leaves.stop();
    const second = await world.startBot({}, inFront(k2, k1));
    await propose(sandbox);
    await approveBy(sandbox, approvers);
    await stays.stop();
    await world.startBot({}, inFront(k2, k1));
    await untilEnabled(sandbox);

    const entries = await signed(world);
    const at = entries.findIndex(([, type]) => type === 'keyChanged');
    expect(entries.filter(([, type]) => type === 'keyChanged')).toEqual([['k2', 'keyChanged']]);
    expect(new Set(entries.slice(at).map(([key]) => key))).toEqual(new Set(['k2']));
    expect(sandbox.adobe.posts(adobe.orgId)).toHaveLength(1);
    expect(second.output() + stays.output()).not.toContain('does not verify');
    const said = sandbox
      .person(cast.requester)
      .messages()
      .filter((message) => message.channel === channel && message.text.includes('audit key'));
    expect(said.map(({ text }) => text)).toEqual([expect.stringContaining('k2')]);
    const audit = await answerTo(sandbox, sandbox.person(cast.firstApprover), '/cmk audit');
    expect(audit).not.toContain('BROKEN');
  });

  test('S3 a proposal under the published key is void at the gate, and the same made again goes through', async () => {
    const world = await begun(published);
    const { sandbox } = world;
    const before = await world.startBot({}, inFront(published, k2));
    await finishPreparing(sandbox);
    await propose(sandbox);
    await approveBy(sandbox, approvers);
    await before.stop();
    await world.startBot({}, inFront(k2, published));
    sandbox.clock.pass(15 * minuteMs);
    await untilSaid(
      sandbox,
      /is signed with the audit key `?sandbox`?, which is published or can be guessed/u,
    );
    expect(sandbox.adobe.posts(adobe.orgId)).toEqual([]);
    await propose(sandbox);
    await approveBy(sandbox, approvers);
    await untilEnabled(sandbox);
    expect(sandbox.adobe.posts(adobe.orgId)).toHaveLength(1);
  });

  test('an instance that was forgotten notices it unasked, takes no deliveries, and a Stop holds', async () => {
    const world = await begun(k1);
    const { sandbox, redis } = world;
    const forgotten = await world.startBot({}, inFront(k1));
    await finishPreparing(sandbox);
    const offsetMs = () => sandbox.clock.offsetMs();
    const store = createRecordStore({
      redis,
      keys,
      chainKeys: [k2, k1],
      offsetMs,
      appended: () => undefined,
    });
    const actor = actorOf(cast.requester);
    await store.decide(adobe.orgId, {
      type: 'noteAttempt',
      actor,
      command: 'approve',
      reason: 'notApprover',
    });

    await until('it is not ready', async () => {
      const { ready, checks } = await readyz(forgotten.port);
      const why = checks['auditKey'] ?? '';
      return !ready && why.includes('signed with a key that this instance does not have');
    });
    await until('its socket is closed', async () => {
      const { checks } = await readyz(forgotten.port);
      return checks['slack'] === 'there is no connection to Slack';
    });
    await world.startBot({}, inFront(k2, k1));
    await propose(sandbox);
    await approveBy(sandbox, approvers);
    await triesWithReason(sandbox, cast.secondApprover, 'stop');
    const { length } = await signed(world);
    sandbox.clock.pass(hourMs);
    await until('what fell due was looked at', async () => (await world.count('stopped')) === 1);
    expect((await signed(world)).slice(0, length).at(-1)).toEqual(['k2', 'stopped']);
    expect(sandbox.adobe.posts(adobe.orgId)).toEqual([]);
    expect(forgotten.isGone()).toBe(false);
  });
});
