import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adobe, azure, cast, channel, secrets } from '../../../sandbox/cast.ts';
import type { PersonAt } from '../../../sandbox/person.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import type { Message } from '../../../sandbox/slack/client-api.ts';
import { readRecord } from '../aftermath.ts';
import { confirmed, opensModal, prepare, propose, submit, wordsUnder } from '../story.ts';
import { pressing, toldOnPressing, triesWithReason } from '../tries.ts';
import { stateIn } from '../watching.ts';
import { startCase, textOf } from './cases.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startCase();
  await prepare(sandbox);
  await propose(sandbox);
}, 120_000);
afterAll(() => sandbox.close());

interface Asked {
  readonly proposal: { readonly body: string; readonly fingerprint: string };
  readonly approvals: readonly { readonly by: string }[];
  readonly questions?: readonly { readonly by: string; readonly text: string }[];
}
const asked = async () => (await stateIn(sandbox)) as unknown as Asked;
const approvers = [cast.firstApprover, cast.secondApprover] as const;
const isDirect = (message: Message) => message.channel.startsWith('D');
const lasting = (user: string) =>
  sandbox
    .person(user)
    .messages()
    .filter(({ ephemeral }) => ephemeral !== true);
const has = (action: string) => (message: Message) => textOf(message).includes(`"action_id":"${action}"`);
const requestsOf = (user: string) => lasting(user).filter(has('askQuestion'));
const inThread = (words: string | RegExp) =>
  lasting(cast.requester).filter((one) => !isDirect(one) && textOf(one).match(words) !== null);
const eventsOf = async (type: string) =>
  (await readRecord(sandbox)).filter(({ event }) => event.type === type);

/** One step back, as the button of the modal in front does it. */
async function goesBack(person: PersonAt): Promise<void> {
  const viewId = person.view()?.id ?? '';
  expect((await sandbox.slack.act({ type: 'close', user: person.user, viewId })).ok).toBe(true);
}

const opens = (user: string, action: string) => opensModal(sandbox, user, action);

/** What somebody reads after asking this. */
async function asks(user: string, question: string): Promise<string> {
  const person = await opens(user, 'askQuestion');
  const { said } = await submit(sandbox, person, 'askQuestion', { question });
  await person.closes();
  return said;
}

describe('P3: the form for a yes', () => {
  test('keeps the exact request and the passed checks behind Details, and what was typed while they are read', async () => {
    const { proposal } = await asked();
    const person = await opens(cast.firstApprover, 'approve');
    const form = await person.sees('approve');
    const words = JSON.stringify(form.blocks);
    expect(words).toMatch(
      /This cannot be undone.*Why now.*The contract with the clinic begins.*0 of 2 approvals.*Expires.*Fingerprint/su,
    );
    expect(words).not.toContain('imsOrgId');
    expect(words).not.toContain('Soft delete');
    const typed = {
      acknowledge: { acknowledge: { type: 'checkboxes', selected_options: optionsIn(form.blocks) } },
      confirmation: { confirmation: { type: 'plain_text_input', value: azure.key } },
    } as const;
    const button = form.blocks.find((block) => JSON.stringify(block).includes('"action_id":"details"'));
    await sandbox.slack.act({
      type: 'action',
      user: person.user,
      container: { type: 'view', viewId: form.id },
      blockId: button?.block_id ?? '',
      actionId: 'details',
      state: { values: typed } as unknown as NonNullable<typeof form.state>,
    });
    await sandbox.slack.until(() => JSON.stringify(person.view()?.blocks).includes('What was checked'));
    const details = JSON.stringify(person.view()?.blocks);
    expect(details).toContain(JSON.stringify(proposal.body).slice(1, -1));
    expect(details).toContain('Soft delete');
    expect(details).not.toContain('"type":"input"');
    await goesBack(person);
    expect(person.view()).toMatchObject({ callbackId: 'approve', state: { values: typed } });
    const { said } = await submit(sandbox, person, 'approve', {});
    await person.closes();
    expect(said).toContain('1 of 2');
    expect((await asked()).approvals.map(({ by }) => by)).toEqual([cast.firstApprover]);
  }, 60_000);

  test('tells who approved already, in the form and in the thread', async () => {
    const line = new RegExp(`1 of 2 approvals\\*: <@${cast.firstApprover}>`, 'u');
    const person = await opens(cast.secondApprover, 'approve');
    expect(JSON.stringify((await person.sees('approve')).blocks)).toMatch(line);
    await person.closes();
    await expect.poll(() => inThread(line).length, { timeout: 15_000 }).toBe(1);
  }, 60_000);

  test.each([cast.azureAdministrator, cast.secondApprover])(
    '%s reads the exact request from the message too',
    async (user) => {
      const { proposal } = await asked();
      const person = await opens(user, 'details');
      expect(JSON.stringify(person.view()?.blocks)).toContain(JSON.stringify(proposal.body).slice(1, -1));
      await person.closes();
    },
  );
});

const optionsIn = (blocks: readonly object[]): unknown[] =>
  blocks.flatMap((block) =>
    'element' in block ? ((block.element as { options?: unknown[] }).options ?? []) : [],
  );

test('Details of a button that was made up show no request, and a made-up question is not asked', async () => {
  const organization = adobe.orgId;
  const { proposal } = await asked();
  const made = [
    { organization, run: 'r1', subject: 'f'.repeat(64), entry: '1' },
    { organization, run: 'r1', subject: proposal.fingerprint, entry: '1' },
    { organization, run: 'r1', subject: proposal.fingerprint, entry: 'x' },
    { organization },
  ];
  for (const value of made.map((reference) => JSON.stringify(reference))) {
    const said = await pressing(sandbox, cast.secondApprover, 'details', value);
    expect(said, value).not.toContain('imsOrgId');
    expect(said, value).toContain('newest card');
  }
  for (const value of [made[0], made[3]].map((reference) => JSON.stringify(reference)))
    expect(await pressing(sandbox, cast.secondApprover, 'askQuestion', value)).not.toContain(
      '"type":"input"',
    );
}, 60_000);

describe('P6: a question short of a no', () => {
  const odd = '<!channel> <https://evil.example|click> *bold* :tada: Has the data owner agreed?';

  test('goes to the thread, mentions the requester, and stands in every copy and in the form', async () => {
    const before = await asked();
    expect(await asks(cast.azureAdministrator, odd)).toContain('Your question is recorded');
    const mentions = new RegExp(`<@${cast.requester}>.*<@${cast.azureAdministrator}> has a question`, 'su');
    await expect.poll(() => inThread(mentions).length, { timeout: 15_000 }).toBe(1);
    const shown = new RegExp(
      `Questions\\*.*<@${cast.azureAdministrator}>: “&lt;!channel&gt;.*agreed\\?”`,
      'su',
    );
    await expect.poll(() => inThread(shown).length, { timeout: 15_000 }).toBe(1);
    for (const user of approvers) {
      const copies = () => lasting(user).filter((one) => isDirect(one) && shown.test(textOf(one)));
      await expect.poll(() => copies().length, { timeout: 15_000, message: user }).toBe(1);
    }
    const person = await opens(cast.secondApprover, 'approve');
    expect(JSON.stringify((await person.sees('approve')).blocks)).toMatch(shown);
    await person.closes();
    const after = await asked();
    expect(after.proposal).toEqual(before.proposal);
    expect(after.approvals).toEqual(before.approvals);
    const everything = lasting(cast.requester).map(textOf).join('\n');
    expect(everything.match(/"text":"[^"]*<!channel>/gu) ?? []).toEqual([`"text":"${odd.slice(0, 10)}`]);
  }, 60_000);

  test('may have three thousand characters: all of them are in the thread, and none is lost', async () => {
    const question = `Why now ${'x'.repeat(2_992)}`;
    await asks(cast.secondApprover, question);
    await expect.poll(() => inThread(question).length, { timeout: 15_000 }).toBe(1);
    expect((await asked()).questions?.at(-1)?.text).toBe(question);
  }, 60_000);

  test('is not asked by guests, nor without words, nor a sixth time', async () => {
    expect(await toldOnPressing(sandbox, cast.guest, 'askQuestion')).toMatch(/Guests cannot do this/u);
    const person = await opens(cast.azureAdministrator, 'askQuestion');
    const empty = await submit(sandbox, person, 'askQuestion', { question: ' \n' });
    expect(wordsUnder(empty, 'question')).toContain('Write what you want to know');
    await person.closes();
    for (const place of ['two', 'three', 'four', 'five'])
      await asks(cast.azureAdministrator, `Question ${place}`);
    const sixth = await opens(cast.azureAdministrator, 'askQuestion');
    expect(JSON.stringify(sixth.view()?.blocks)).toContain('You have asked five questions');
    await sixth.closes();
    expect((await asked()).questions?.filter(({ by }) => by === cast.azureAdministrator)).toHaveLength(5);
  }, 60_000);

  test('still reaches the thread where messages of the request were deleted meanwhile', async () => {
    const slack = new WebClient(secrets.botToken, { slackApiUrl: sandbox.slack.apiUrl });
    const person = await opens(cast.requester, 'askQuestion');
    const copy = requestsOf(cast.secondApprover).find(isDirect);
    const request = requestsOf(cast.requester).find((one) => one.channel === channel);
    for (const gone of [copy, request])
      await slack.chat.delete({ channel: gone?.channel ?? '', ts: gone?.ts ?? '' });
    await submit(sandbox, person, 'askQuestion', { question: 'Is this still there?' });
    await person.closes();
    await expect.poll(() => inThread(/"Is this still there\?"/u).length, { timeout: 15_000 }).toBe(1);
    // The request itself is asked again in the thread, with the question.
    await expect
      .poll(
        () => requestsOf(cast.requester).filter((one) => textOf(one).includes('Is this still there?')).length,
        {
          timeout: 15_000,
        },
      )
      .toBe(1);
  }, 60_000);
});

describe('decided while a form is open', () => {
  test('a question and a yes are told what became of the request, and nothing typed is lost', async () => {
    const questions = (await eventsOf('asked')).length;
    const person = await opens(cast.requester, 'askQuestion');
    const late = await opens(cast.secondApprover, 'approve');
    await triesWithReason(sandbox, cast.firstApprover, 'reject');
    const answered = await submit(sandbox, person, 'askQuestion', { question: 'Typed too late' });
    expect(answered.said).toMatch(
      new RegExp(`Rejected\\*? by <@${cast.firstApprover}>.*Typed too late`, 'su'),
    );
    await person.closes();
    const yes = await submit(sandbox, late, 'approve', confirmed);
    expect(yes.said).toMatch(/Rejected\*? by/u);
    await late.closes();
    expect(await eventsOf('asked')).toHaveLength(questions);
  }, 60_000);

  test('two people who decide at once: one decision counts, the other one reads which, with their words kept', async () => {
    await propose(sandbox);
    await asks(cast.firstApprover, 'And who signs it?');
    // What was said against it before is not lost from the copies that the question changes.
    const both = /Rejected before.*And who signs it\?/su;
    const copies = () =>
      lasting(cast.secondApprover).filter((one) => isDirect(one) && both.test(textOf(one)));
    await expect.poll(() => copies().length, { timeout: 15_000 }).toBe(1);
    const people = await Promise.all(approvers.map((user) => opens(user, 'reject')));
    const answers = await Promise.all(
      people.map((person) => submit(sandbox, person, 'reject', { reason: `No, says ${person.user}` })),
    );
    const told = answers.map(({ said }) => said);
    for (const person of people) await person.closes();
    expect(await eventsOf('rejected')).toHaveLength(2);
    const [late] = told.filter((said) => said.includes('This request is closed'));
    expect(told.filter((said) => said.includes('This request is closed'))).toHaveLength(1);
    expect(late).toMatch(/Rejected\*? by <@/u);
    expect(late).toMatch(/What you typed.*No, says/su);
  }, 60_000);

  test('the exact request of a closed one is still there to be read', async () => {
    const { event } = (await eventsOf('proposed')).at(-1) ?? {};
    const { body } = (event as { proposal: { body: string } }).proposal;
    const person = await opens(cast.requester, 'details');
    expect(JSON.stringify(person.view()?.blocks)).toContain(JSON.stringify(body).slice(1, -1));
    await person.closes();
  }, 60_000);
});
