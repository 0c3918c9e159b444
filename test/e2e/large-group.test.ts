import { describe, expect, onTestFinished, test } from 'vitest';
import { cast, workspace as castWorkspace } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { slackRates } from '../../sandbox/slack/rate-limits.ts';
import type { WorkspaceSeed } from '../../sandbox/slack/workspace-seed.ts';
import { expectCleanAftermath } from './aftermath.ts';
import {
  answerTo,
  approve,
  noHurryAtAll,
  prepare,
  propose,
  startWorld,
  untilEnabled,
  untilSaid,
} from './story.ts';
import { toldOnPressing, triesToApprove } from './tries.ts';

const group = 'S0APPROVER';
const memberAt = (place: number) => `U${String(place).padStart(9, '0')}`;
/** A guest got into the group, and somebody has two accounts. */
const guestAt = 7;
const alias = 'U0SECONDME';

function crowd(size: number): WorkspaceSeed {
  const people = Array.from({ length: size }, (_, place) => ({
    id: memberAt(place),
    name: `member-${place}`,
    realName: `Member ${place}`,
    email: `member-${place}@example.com`,
    isRestricted: place === guestAt,
  }));
  const second = { id: alias, name: 'second', realName: 'Second', email: `member-${size - 1}@example.com` };
  const ids = [...people, second].map(({ id }) => id);
  return {
    ...castWorkspace,
    people: [...castWorkspace.people, ...people, second],
    channels: castWorkspace.channels.map((each) => ({ ...each, members: [...each.members, ...ids] })),
    userGroups: [{ id: group, handle: 'approvers', name: 'Approvers', users: ids }],
  };
}

/** With Slack's own limits on looking people up, which everything here is about. */
async function startWith(size: number): Promise<Sandbox> {
  const { tier2, tier4 } = slackRates;
  const sandbox = await startWorld({
    workspace: crowd(size),
    rateLimits: { ...noHurryAtAll, tier2, tier4 },
    variables: { CMK_APPROVERS: group, CMK_OPERATORS: cast.requester },
  });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

const callsOf = ({ slack }: Sandbox, method: string) =>
  slack.log.calls.filter((call) => call.method === method);
const askedIn = (sandbox: Sandbox) =>
  new Set(
    callsOf(sandbox, 'chat.postMessage')
      .map(({ arguments: given }) => String(given['channel']))
      .filter((to) => to.startsWith('U')),
  );
const lookedUpIn = (sandbox: Sandbox) =>
  new Set(callsOf(sandbox, 'users.info').map(({ arguments: given }) => String(given['user'])));

describe.each([40, 150, 1_000])('with a group of %i approvers', (size) => {
  const last = memberAt(size - 1);
  const another = memberAt(size - 3);

  test('any two of them can approve, and Slack never gets more calls than it allows', async () => {
    const sandbox = await startWith(size);
    await prepare(sandbox);
    await propose(sandbox);
    await approve(sandbox, last);
    await sandbox.restartBot();
    expect(await triesToApprove(sandbox, alias)).toContain('share one email address');
    expect(await toldOnPressing(sandbox, memberAt(guestAt), 'approve')).toMatch(/Guests cannot do this/u);
    await approve(sandbox, another);
    await untilSaid(sandbox, 'All approvals received', 1);
    const before = callsOf(sandbox, 'users.info').length;
    await untilEnabled(sandbox);
    const atTheEnd = callsOf(sandbox, 'users.info').slice(before);
    const again = atTheEnd.map(({ arguments: given }) => given['user']);
    expect(sandbox.adobe.posts()).toHaveLength(1);

    const lookups = callsOf(sandbox, 'users.info');
    const groups = callsOf(sandbox, 'usergroups.users.list');
    // Nobody of the crowd is looked up at the end, and before it at most thirty a minute and process.
    // An operator's name may be an hour old by then, and is asked for anew.
    const others = again.filter((id) => id !== cast.azureAdministrator);
    expect(new Set(others)).toEqual(new Set([last, another, cast.requester]));
    expect(again.length).toBeLessThanOrEqual(7);
    expect(lookups.length).toBeLessThan(120);
    expect([...lookups, ...groups].filter(({ status }) => status === 429)).toEqual([]);
    const unknown = [...askedIn(sandbox)].filter((id) => !lookedUpIn(sandbox).has(id));
    expect(unknown).toEqual([]);
    expect(askedIn(sandbox)).not.toContain(memberAt(guestAt));
    await expectCleanAftermath(sandbox);
  }, 240_000);
});

test('at the first start nobody of a large group is known, and operators are told so', async () => {
  const sandbox = await startWith(150);
  const said = await answerTo(sandbox, sandbox.person(cast.requester), '/cmk status');
  expect(said.match(/• <@U\d+>/gu)).toEqual([`• <@${memberAt(guestAt)}>`]);
  expect(said).toMatch(/1\d\d accounts have not been looked up yet/u);
}, 60_000);
