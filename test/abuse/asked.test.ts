import { describe, expect, test } from 'vitest';
import { cast } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { others, workspace } from '../e2e/approver-group.ts';
import { answerTo, hourMs, minuteMs, prepare, propose } from '../e2e/story.ts';
import { searchForSecrets, shareWorld } from './world.ts';

const approvers = 'S0APPROVER';
const escalation = 'S0ESCALATE';
const operator = cast.outsider;
/** Accounts that may not act, with what operators are told of them. */
const strangers = {
  [cast.guest]: 'a guest',
  [others.stranger]: 'not a member of this workspace',
  U0DEACTIVAT: 'deactivated',
  U0ROBOT0001: 'a bot',
} as const;
const ids = Object.keys(strangers);
const groupOf = (id: string, users: readonly string[]) => ({ id, handle: id, name: id, users: [...users] });

const crowd = {
  ...workspace,
  people: [
    ...workspace.people,
    { id: 'U0DEACTIVAT', name: 'gone', realName: 'Gone', email: 'gone@example.com', deleted: true },
    { id: 'U0ROBOT0001', name: 'robot', realName: 'Robot', email: 'robot@example.com', isBot: true },
  ],
  userGroups: [
    groupOf(approvers, [cast.firstApprover, cast.secondApprover, ...ids]),
    groupOf(escalation, [others.third, ...ids]),
  ],
};

let sandbox: Sandbox;

/** Everything that was posted: to whom, and in which words. */
const posts = () =>
  sandbox.slack.log.calls
    .filter(({ method, status }) => status === 200 && ['chat.postMessage', 'chat.update'].includes(method))
    .map(({ arguments: given }) => ({ to: String(given['channel']), words: JSON.stringify(given) }));

const reminders = () =>
  posts().filter(({ to, words }) => to.startsWith('C') && words.includes('has been waiting'));
const mentioned = (id: string) => (id.startsWith('S') ? `<!subteam^${id}>` : `<@${id}>`);

describe('with guests, strangers, bots and deactivated accounts in every list', () => {
  const variables = {
    CMK_APPROVERS: `${approvers},${cast.guest},${others.stranger}`,
    CMK_ESCALATION: `${escalation},${cast.guest}`,
    CMK_ALERTS: `${escalation},${others.stranger}`,
    CMK_OPERATORS: `${operator},${cast.guest}`,
  };
  shareWorld({ workspace: crowd, variables }, async (opened) => {
    sandbox = opened;
    // Slack does not say who one of those is who are to be told when nobody answers.
    const answers = [{ method: 'users.info', to: others.third, error: 'internal_error' }];
    await sandbox.slack.setWeather({ answers });
    await prepare(sandbox);
    await propose(sandbox);
    for (const [place, hours] of [2, 2, 5, 10].entries()) {
      sandbox.clock.pass(hours * hourMs);
      await sandbox.slack.until(() => reminders().length > place, 20_000);
    }
  });

  test.each(Object.entries(strangers))('S6 %s, %s, is asked for an approval', async (id, because) => {
    const told = posts().filter(({ to }) => to === id);
    const called = posts().filter(({ words }) => words.includes(mentioned(id)));
    expect(told).toEqual([]);
    expect(called).toEqual([]);
    const direct = sandbox
      .person(id)
      .messages()
      .filter(({ channel }) => channel.startsWith('D'));
    expect(direct).toEqual([]);
    const shown = await answerTo(sandbox, sandbox.person(operator), '/cmk status');
    expect(shown).toContain(`<@${id}>: ${because}`);
  });

  test('S6 a group is mentioned that they are in', () => {
    for (const group of [approvers, escalation]) {
      expect(posts().filter(({ words }) => words.includes(mentioned(group)))).toEqual([]);
    }
    expect(posts().some(({ words }) => words.includes(mentioned(cast.firstApprover)))).toBe(true);
    expect(posts().some(({ to }) => to === cast.secondApprover)).toBe(true);
  });

  test('S6 somebody is asked of whom Slack does not say who they are', async () => {
    const asked = () => posts().filter(({ to }) => to === others.third);
    expect(asked()).toEqual([]);
    const shown = await answerTo(sandbox, sandbox.person(operator), '/cmk status');
    expect(shown).toContain(`<@${others.third}>: Slack did not answer who this is`);
    expect(shown).toMatch(new RegExp(`messages? to <@${others.third}>: \\W*who_unknown`, 'u'));
    await sandbox.slack.setWeather({ answers: [] });
    sandbox.clock.pass(2 * minuteMs);
    await sandbox.slack.until(() => asked().length > 0);
  });
});

searchForSecrets();
