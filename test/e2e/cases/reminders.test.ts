import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { azure, cast } from '../../../sandbox/cast.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { dayMs } from '../../../sandbox/story.ts';
import { approve, hourMs, minuteMs } from '../story.ts';
import { adopt, quiet, stateIn } from '../watching.ts';
import { startCase } from './cases.ts';

let sandbox: Sandbox;

describe('I1: who proposed is not who owns the run', () => {
  const proposer = cast.azureAdministrator;
  beforeAll(async () => {
    sandbox = await startCase();
    await adopt(sandbox);
  }, 120_000);
  afterAll(() => sandbox.close());

  test('after 24 h and 7 days proposer and approvers each get a direct message', async () => {
    await quiet(sandbox);
    const other = sandbox.person(proposer);
    await other.types('/cmk revoke Luma');
    await other.sees('revoke');
    await other.submits({ reason: 'The contract ends', acknowledge: true, confirmation: azure.key });
    await other.closes();
    await approve(sandbox, cast.firstApprover);
    await approve(sandbox, cast.secondApprover);
    await expect.poll(async () => (await stateIn(sandbox)).phase, { timeout: 30_000 }).toBe('revoked');
    const direct = (user: string, words: RegExp) =>
      sandbox
        .person(user)
        .messages()
        .filter(({ channel, text }) => channel.startsWith('D') && words.test(text)).length;
    const told = [proposer, cast.firstApprover, cast.secondApprover];
    for (const [passed, words] of [
      [dayMs + hourMs, /24 h/iu],
      [6 * dayMs, /7 days/iu],
    ] as const) {
      sandbox.clock.pass(passed);
      for (let step = 0; step < 6; step += 1) {
        sandbox.clock.pass(minuteMs);
        await sandbox.slack
          .until(() => told.every((user) => direct(user, words) > 0), 2_000)
          .catch(() => undefined);
      }
      expect(
        told.map((user) => direct(user, words) > 0),
        String(words),
      ).toEqual([true, true, true]);
    }
  }, 120_000);
});
