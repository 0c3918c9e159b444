import { afterEach, expect, test } from 'vitest';
import { azure, cast } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { readRecord } from '../e2e/aftermath.ts';
import { prepare, press, propose, settledView, startWorld, untilEnabled } from '../e2e/story.ts';
import { patience } from './patience.ts';
import { withRedis } from '../store/private-redis.ts';
import { tally } from './figures.ts';

const clicks = 100;

/** Opens the form, fills it, and presses its button again and again before anything has come back. */
async function approveManyTimes(sandbox: Sandbox, user: string): Promise<() => Promise<string[]>> {
  const approver = sandbox.person(user);
  await press(sandbox, approver, 'approve');
  await approver.sees('approve');
  await settledView(sandbox, approver);
  return async () => {
    const answers = await Promise.all(
      Array.from({ length: clicks }, () => approver.submits({ acknowledge: true, confirmation: azure.key })),
    );
    return answers.map((answer) => String(answer.ok ? answer.effect : answer.error));
  };
}

withRedis('two approvers', () => {
  let sandbox: Sandbox | undefined;
  afterEach(() => sandbox?.close());

  test('F6 two approvers pressing a hundred times each at once: each counts once, one execution', async ({
    task,
  }) => {
    const world = await startWorld(patience);
    sandbox = world;
    await prepare(world);
    await propose(world);
    const first = await approveManyTimes(world, cast.firstApprover);
    const second = await approveManyTimes(world, cast.secondApprover);
    const answers = (await Promise.all([first(), second()])).flat();
    await untilEnabled(world);
    const types = (await readRecord(world)).map(({ event }) => event.type);
    const count = (type: string) => types.filter((one) => one === type).length;
    const figure = `${answers.length} clicks (${tally(answers)}): ${count('approved')} approvals, ${world.adobe.posts().length} POST`;
    task.meta.row = { number: 'F6', fault: 'two approvers, 100 clicks each, at once', figure };
    expect(count('approved')).toBe(2);
    expect(count('coolingOffStarted')).toBe(1);
    expect(count('intended')).toBe(1);
    expect(world.adobe.posts()).toHaveLength(1);
  });
});
