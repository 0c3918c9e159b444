import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, expect, test } from 'vitest';
import { cast } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { readRecord } from '../e2e/aftermath.ts';
import {
  approve,
  confirmed,
  fill,
  prepare,
  press,
  propose,
  settledView,
  startWorld,
  untilEnabled,
} from '../e2e/story.ts';
import { withRedis } from '../store/private-redis.ts';
import { patience } from './patience.ts';
import { until } from './until.ts';

const times = 3;
const seconds = () => Math.floor(Date.now() / 1000);

/** The newest delivery of a type once more, its ids as they were; over HTTP the stand-in signs it anew. */
async function again(sandbox: Sandbox, type: string): Promise<string[]> {
  const last = sandbox.slack.log.deliveries.findLast((delivery) => delivery.type === type);
  if (last === undefined) throw new Error(`nothing of ${type} was delivered`);
  const { kind, payload } = last;
  const envelopeId = randomUUID();
  const results: string[] = [];
  for (let time = 1; time < times; time += 1) {
    // Signed within the same second it would be the same signature, and so a replay.
    const second = seconds();
    await until('a second has passed', () => seconds() > second);
    results.push((await sandbox.slack.dispatch({ kind, payload, envelopeId })).result);
  }
  return results;
}

const callsOf = ({ slack: { log } }: Sandbox, name: string) =>
  log.calls.filter(({ method }) => method === name).length;

async function decided(sandbox: Sandbox, type: string): Promise<number> {
  return (await readRecord(sandbox)).filter(({ event }) => event.type === type).length;
}

withRedis.each(['http', 'socket'] as const)('the same delivery three times, over %s', (mode) => {
  let sandbox: Sandbox | undefined;
  const acks: string[] = [];
  afterEach(() => sandbox?.close());
  afterAll(() => expect(new Set(acks)).toEqual(new Set(['acked'])));

  test(`F8 the same event, trigger and envelope three times over ${mode}: one effect, three acks`, async ({
    task,
  }) => {
    const world = await startWorld({ mode, ...patience });
    sandbox = world;

    await world.slack.act({ type: 'home', user: cast.outsider });
    await world.slack.until(() => callsOf(world, 'views.publish') === 1);
    acks.push(...(await again(world, 'app_home_opened')));

    const requester = world.person(cast.requester);
    await prepare(world);
    const opened = callsOf(world, 'views.open');
    await requester.types('/cmk setup');
    await settledView(world, requester);
    acks.push(...(await again(world, '/cmk')));
    await requester.closes();
    await propose(world);
    acks.push(...(await again(world, 'view_submission')));
    await approve(world, cast.firstApprover);
    acks.push(...(await again(world, 'view_submission')));
    const second = world.person(cast.secondApprover);
    await press(world, second, 'approve');
    acks.push(...(await again(world, 'block_actions')));
    await fill(world, second, 'approve', confirmed);
    acks.push(...(await again(world, 'view_submission')));
    await untilEnabled(world);

    const effects = {
      Home: callsOf(world, 'views.publish'),
      proposed: await decided(world, 'proposed'),
      approved: await decided(world, 'approved'),
      POST: world.adobe.posts().length,
    };
    const figure = `${acks.length} repeats, all acknowledged; ${JSON.stringify(effects)}`;
    task.meta.row = { number: 'F8', fault: `the same delivery three times, over ${mode}`, figure };
    expect(callsOf(world, 'views.open') - opened, 'one for the command and one for each button').toBe(4);
    expect(effects).toEqual({ Home: 1, proposed: 1, approved: 2, POST: 1 });
  });
});
