import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adobe, azure, cast, channel, workspace } from '../../../sandbox/cast.ts';
import { manifest } from '../../../sandbox/manifest.ts';
import { createPerson, isSaidIn } from '../../../sandbox/person.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { proposeAct } from '../../../sandbox/story.ts';
import { startSlack } from '../../../sandbox/slack/start-slack.ts';
import type { WorkspaceSeed } from '../../../sandbox/slack/workspace-seed.ts';
import { findLife } from '../../../src/domain/organization.ts';
import { readRecord } from '../aftermath.ts';
import {
  answerTo,
  approve,
  approveAll,
  fill,
  hourMs,
  minuteMs,
  passUntil,
  noHurryAtAll,
  prepare,
  press,
  propose,
  proposing,
  settledView,
  submit,
} from '../story.ts';
import { triesToApprove, triesWithReason } from '../tries.ts';
import { adopt, quiet, repeats, stateIn, watchRound } from '../watching.ts';
import { startCase, textOf } from './cases.ts';

/** The same people with the ids that another workspace has for them. */
const there = (id: string) => id.replace(/^(.)0/u, '$11');
const team = JSON.parse(
  JSON.stringify(workspace).replaceAll(/"([UCTB])0([A-Z0-9]{8,9})"/gu, '"$11$2"'),
) as WorkspaceSeed;
const newChannel = there(channel);
const approvers = [cast.firstApprover, cast.secondApprover];
const tokens = { botToken: 'xoxb-another-workspace', appToken: 'xapp-another-workspace' };

/** The bot starts again in another workspace, as docs/operate.md says; the old one stays as it is. */
async function move(sandbox: Sandbox): Promise<Sandbox> {
  const slack = await startSlack({
    clock: sandbox.clock,
    workspace: team,
    ...tokens,
    signingSecret: 'none',
    scopes: manifest.scopes,
    rateLimits: noHurryAtAll,
    ackTimeoutMs: 30_000,
    triggerLifeMs: 120_000,
    delivery: 'socket',
  });
  await sandbox.restartBot({
    SLACK_API_URL: slack.apiUrl,
    SLACK_BOT_TOKEN: tokens.botToken,
    SLACK_APP_TOKEN: tokens.appToken,
    CMK_CHANNEL: newChannel,
    CMK_REQUESTERS: there(cast.requester),
    CMK_APPROVERS: approvers.map(there).join(','),
    CMK_AUDITORS: there(cast.firstApprover),
  });
  const close = async () => {
    await sandbox.close();
    await slack.close();
  };
  return { ...sandbox, slack, person: (user) => createPerson(slack, there(user), newChannel), close };
}

const types = async (sandbox: Sandbox) => (await readRecord(sandbox)).map(({ event }) => event.type);
const inChannel = ({ slack }: Sandbox) => slack.messagesIn(newChannel);
const said = (sandbox: Sandbox, words: string | RegExp) =>
  inChannel(sandbox).filter((message) => isSaidIn(message as never, words));

const alertIn = async (sandbox: Sandbox) => findLife(await stateIn(sandbox))?.alert;

/** Whom the bot wrote to over there. */
const addressed = ({ slack }: Sandbox) =>
  slack.log.calls
    .filter(({ method }) => method === 'chat.postMessage')
    .map(({ arguments: given }) => String(given['channel']));

let old: Sandbox;
let moved: Sandbox;

describe('the bot moves to another workspace while an approved enablement cools off', () => {
  beforeAll(async () => {
    old = await startCase({ variables: { CMK_APPROVAL_TTL: '3d' } });
    await prepare(old);
    await propose(old);
    await approveAll(old);
    moved = await move(old);
  }, 180_000);
  afterAll(() => moved.close());

  test('nothing is sent on the word of people whom the new workspace does not know', async () => {
    await passUntil(moved, async () => (await types(moved)).includes('voided'));
    expect(moved.adobe.posts()).toEqual([]);
  }, 90_000);

  test('the card and what happened stand in the new channel, and nobody of the old one is written to', async () => {
    await expect.poll(() => said(moved, /"block_id":"card"/u).length, { timeout: 15_000 }).toBe(1);
    await expect.poll(() => said(moved, 'is no longer among the approvers').length).toBeGreaterThan(0);
    expect(addressed(moved).filter((to) => /^[UCD]0/u.test(to))).toEqual([]);
    expect(moved.bot().output()).not.toMatch(/a job was set aside/u);
  }, 60_000);

  test('a click of the old workspace counts nowhere', async () => {
    const click = old.slack.log.deliveries.findLast(
      ({ kind, payload }) => kind === 'interactive' && JSON.stringify(payload).includes('"approve"'),
    );
    const others = async () =>
      (await types(moved)).filter((type) => !['looked', 'clickRefused'].includes(type)).length;
    const before = await others();
    await moved.slack.dispatch({
      kind: 'interactive',
      payload: { ...click?.payload, trigger_id: '1.again' },
    });
    const refused = async () =>
      (await readRecord(moved)).findLast(({ event }) => event.type === 'clickRefused');
    await expect.poll(async () => (await refused())?.by, { timeout: 15_000 }).toMatch(/^T0SANDBOX1\/U0/u);
    expect((await refused())?.event).toMatchObject({ reason: 'stranger' });
    expect(await others()).toBe(before);
  }, 60_000);

  test('a setup that others prepared there cannot be proposed: said, with the way on', async () => {
    const person = moved.person(cast.requester);
    await press(moved, person, 'status');
    await press(moved, person, 'takeOver');
    await settledView(moved, person);
    await person.closes();
    // What only the asker sees keeps its buttons.
    for (const { ephemeral, channel: where, ts } of person.messages())
      if (ephemeral === true)
        await moved.slack.act({ type: 'dismissMessage', user: person.user, channel: where, ts });
    await press(moved, person, 'propose');
    const answered = await submit(moved, person, 'propose', proposing);
    expect(answered.said).toMatch(/More approvers do not help.*cancel the setup with `\/cmk cancel`/u);
    await person.closes();
    await person.types('/cmk cancel');
    await fill(moved, person, 'cancel', { reason: 'We moved' });
  }, 60_000);

  test('begun again, people of the new workspace bring it to its end, once', async () => {
    await prepare(moved);
    await propose(moved);
    for (const user of approvers) await approve(moved, user);
    await passUntil(moved, () => said(moved, 'Customer-managed keys are enabled').length > 0);
    expect(moved.adobe.posts()).toHaveLength(1);
  }, 180_000);

  test('the record is whole: the people of both workspaces are in it, and it verifies', async () => {
    expect(await answerTo(moved, moved.person(cast.firstApprover), '/cmk audit')).toMatch(/intact/u);
    const approved = (await readRecord(moved)).filter(({ event }) => event.type === 'approved');
    expect(approved.map(({ by }) => by)).toEqual([...approvers, ...approvers.map(there)]);
  }, 60_000);
});

describe('the bot moves to another workspace with an open request and an open alert', () => {
  beforeAll(async () => {
    old = await startCase();
    await adopt(old);
    await proposeAct(old, 'revoke');
    await old.person(cast.firstApprover).reads('Approval requested');
    await approve(old, cast.firstApprover);
  }, 180_000);
  afterAll(() => moved.close());

  const asked = /REVOKE access to the data/u;

  test('the open request stands in the new channel', async () => {
    await quiet(old);
    old.azure.world.setFirewall(azure.vault, 'privateWithoutException');
    for (let round = 0; round < 4 && (await alertIn(old)) === undefined; round += 1) await watchRound(old);
    expect(await alertIn(old)).toBeDefined();
    moved = await move(old);
    await expect.poll(() => said(moved, asked).length, { timeout: 30_000 }).toBe(1);
    expect(textOf(said(moved, asked)[0] as never)).toMatch(/"action_id":"reject"/u);
  }, 60_000);

  test('nobody can approve what somebody proposed whom the new workspace does not know: said, with the way on', async () => {
    expect(await triesToApprove(moved, cast.firstApprover)).toMatch(
      /No approval can be counted.*reject the request, and somebody else proposes it again/u,
    );
    expect(await triesWithReason(moved, cast.firstApprover, 'reject')).toContain('rejected the proposal');
    expect(await types(moved)).not.toContain('revocationBegan');
  }, 60_000);

  test('proposed again, people of the new workspace carry it out', async () => {
    await proposeAct(moved, 'revoke');
    const isOpen = () =>
      said(moved, asked).some((message) => isSaidIn(message as never, '"action_id":"reject"'));
    await expect.poll(isOpen, { timeout: 15_000 }).toBe(true);
    for (const user of approvers) await approve(moved, user);
    await passUntil(moved, async () => (await stateIn(moved)).phase === 'revoked');
  }, 120_000);

  test('the alert goes on there: told again to people of the new workspace, one of whom takes it', async () => {
    const direct = () =>
      moved
        .person(cast.secondApprover)
        .messages()
        .filter((message) => message.channel.startsWith('D') && repeats.test(textOf(message)));
    moved.clock.pass(hourMs + minuteMs);
    await passUntil(moved, () => direct().length > 0);
    await moved.person(cast.secondApprover).clicks('takeAlert');
    await expect
      .poll(async () => (await alertIn(moved))?.taken?.by, { timeout: 15_000 })
      .toBe(there(cast.secondApprover));
    expect(addressed(moved).filter((to) => /^[UCD]0/u.test(to))).toEqual([]);
  }, 120_000);
});

describe('an organization is taken out of the configuration while an alert is open', () => {
  const direct = (words: RegExp) =>
    old
      .person(cast.firstApprover)
      .messages()
      .filter((message) => message.channel.startsWith('D') && words.test(textOf(message)));

  let before = 0;

  beforeAll(async () => {
    old = await startCase();
    await adopt(old);
  }, 180_000);
  afterAll(() => old.close());

  test('it is repeated no longer, and its button says why nobody can take it', async () => {
    await quiet(old);
    old.azure.world.setFirewall(azure.vault, 'privateWithoutException');
    for (let round = 0; round < 4 && (await alertIn(old)) === undefined; round += 1) await watchRound(old);
    await expect.poll(() => direct(/At risk/u).length, { timeout: 15_000 }).toBeGreaterThan(0);
    await old.restartBot({ ADOBE_ORG_ID: 'FFFFFFFFFFFFFFFFFFFFFFFF@AdobeOrg', ADOBE_ORG_NAME: 'Another' });
    await old.person(cast.requester).reads('no longer in the bot’s configuration, so the bot stops');
    before = direct(repeats).length;
    old.clock.pass(5 * hourMs);
    await old.person(cast.firstApprover).clicks('takeAlert');
    await old.person(cast.firstApprover).reads('Luma is no longer in the bot’s configuration, so nothing');
    expect(direct(repeats)).toHaveLength(before);
  }, 90_000);

  test('configured again, it is repeated as before', async () => {
    await old.restartBot({ ADOBE_ORG_ID: adobe.orgId, ADOBE_ORG_NAME: adobe.organization });
    old.clock.pass(5 * hourMs);
    await passUntil(old, () => direct(repeats).length > before);
  }, 90_000);
});
