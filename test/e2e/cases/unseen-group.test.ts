import { afterAll, expect, test } from 'vitest';
import { cast } from '../../../sandbox/cast.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { group, workspace } from '../approver-group.ts';
import { minuteMs, prepare, propose } from '../story.ts';
import { startCase } from './cases.ts';

let sandbox: Sandbox;
afterAll(() => sandbox.close());

const { firstApprover, secondApprover } = cast;
const isAsked = (user: string) =>
  sandbox
    .person(user)
    .messages()
    .some(({ channel, blocks }) => channel.startsWith('D') && JSON.stringify(blocks).includes('"approve"'));
const groupQuestions = () =>
  sandbox.slack.log.calls.filter(({ method }) => method === 'usergroups.users.list').length;

test('an approver whose message waits gets it, though Slack did not show their group when it was tried again', async () => {
  sandbox = await startCase({ workspace, variables: { CMK_APPROVERS: group } });
  await prepare(sandbox);
  await sandbox.slack.setWeather({
    answers: [{ method: 'chat.postMessage', to: firstApprover, error: 'internal_error' }],
  });
  await propose(sandbox);
  await expect.poll(() => isAsked(secondApprover), { timeout: 20_000 }).toBe(true);
  expect(isAsked(firstApprover)).toBe(false);
  // A new process has no older answer to fall back on.
  await sandbox.bot().stop();
  await sandbox.slack.setWeather({ answers: [{ method: 'usergroups.users.list', status: 'dropped' }] });
  const before = groupQuestions();
  await sandbox.restartBot();
  sandbox.clock.pass(minuteMs);
  await expect.poll(groupQuestions, { timeout: 20_000 }).toBeGreaterThan(before + 3);
  await sandbox.slack.setWeather({ answers: [] });
  sandbox.clock.pass(2 * minuteMs);
  await expect.poll(() => isAsked(firstApprover), { timeout: 20_000 }).toBe(true);
}, 120_000);
