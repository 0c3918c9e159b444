import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problem } from '../../../sandbox/adobe/shapes.ts';
import { cast, secrets } from '../../../sandbox/cast.ts';
import type { PersonAt } from '../../../sandbox/person.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { readRecord } from '../aftermath.ts';
import {
  type Values,
  approve,
  approveAll,
  confirmed,
  hourMs,
  minuteMs,
  opensModal,
  prepare,
  propose,
  proposing,
  submit,
  untilSaid,
  vaultForm,
  wordsUnder,
} from '../story.ts';
import { refusals, triesWithReason } from '../tries.ts';
import { startCase, textOf } from './cases.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startCase();
}, 60_000);
afterAll(() => sandbox.close());

/** Characters that nobody sees, and that are no spaces. */
const unseen = '\u200B\u2060\u3164';

const opens = (user: string, action: string) => opensModal(sandbox, user, action);

async function says(person: PersonAt, form: string, values: Values): Promise<string> {
  const { said } = await submit(sandbox, person, form, values);
  await person.closes();
  return said;
}

test('a license without words on how somebody knows of it is refused under that field', async () => {
  const requester = sandbox.person(cast.requester);
  await requester.types('/cmk setup');
  const values = { ...vaultForm, evidence: unseen, configurationName: 'has space' };
  const answered = await submit(sandbox, requester, 'vault', values);
  expect(wordsUnder(answered, 'evidence')).toContain('Write how you know');
  expect(wordsUnder(answered, 'configurationName')).toContain('has space');
  await requester.closes();
  expect((await readRecord(sandbox)).filter(({ event }) => event.type === 'vaultChosen')).toEqual([]);
});

test('a drill that was begun leads to its card, and not to the act itself', async () => {
  await prepare(sandbox);
  const requester = sandbox.person(cast.requester);
  await requester.types('/cmk drill');
  const { said } = await submit(sandbox, requester, 'drill', proposing);
  await requester.closes();
  expect(said).toMatch(/DRILL.*Waiting for:\* 2 more approvals.*"Open the card"/su);
  expect(said).not.toContain('"action_id":"propose"');
  await triesWithReason(sandbox, cast.requester, 'stop');
}, 60_000);

describe('while a form is open', () => {
  test('a question after all approvals and a second Stop read what became of the request, and keep what was typed', async () => {
    await propose(sandbox);
    const question = 'Typed *too* late, <!here> 🏳️‍🌈 \u202Egnol';
    const asker = await opens(cast.requester, 'askQuestion');
    await approveAll(sandbox);
    const late = await says(asker, 'askQuestion', { question });
    expect(late).toMatch(/All approvals have been received.*run’s thread.*too.*<!here> 🏳️‍🌈 ‹U\+202E›gnol/su);
    const second = await opens(cast.firstApprover, 'stop');
    await triesWithReason(sandbox, cast.secondApprover, 'stop');
    const stopped = await says(second, 'stop', { reason: 'Mine too' });
    expect(stopped).toMatch(new RegExp(`Stopped\\*? by <@${cast.secondApprover}>.*Mine too`, 'su'));
  }, 60_000);

  test('a rejection whose reason nobody can see is refused', async () => {
    await propose(sandbox);
    const approver = await opens(cast.firstApprover, 'reject');
    const answered = await submit(sandbox, approver, 'reject', { reason: unseen });
    expect(wordsUnder(answered, 'reason')).toContain('Write a reason');
    await approver.closes();
  }, 60_000);

  test('its card is deleted: the question arrives, and of a last approval and a Stop at the same moment one counts', async () => {
    const slack = new WebClient(secrets.botToken, { slackApiUrl: sandbox.slack.apiUrl });
    const asker = await opens(cast.requester, 'askQuestion');
    const card = asker.messages().findLast((one) => textOf(one).includes('"block_id":"card"'));
    await slack.chat.delete({ channel: card?.channel ?? '', ts: card?.ts ?? '' });
    const question = '🙂'.repeat(1_500);
    expect(await says(asker, 'askQuestion', { question })).toContain('Your question is recorded');
    await sandbox.person(cast.requester).reads(question);
    await approve(sandbox, cast.firstApprover);
    const last = await opens(cast.secondApprover, 'approve');
    const stopper = await opens(cast.requester, 'stop');
    const [yes, no] = await Promise.all([
      says(last, 'approve', confirmed),
      says(stopper, 'stop', { reason: '' }),
    ]);
    expect(no).toContain('Stopped');
    expect(yes).toMatch(/Approved, cooling off|This request is closed.*Stopped/su);
  }, 60_000);

  test('it expires: approval, question and rejection read that, and nothing typed is lost', async () => {
    await propose(sandbox);
    const people = [
      [cast.firstApprover, 'approve', confirmed],
      [cast.requester, 'askQuestion', { question: 'Still there?' }],
      [cast.secondApprover, 'reject', { reason: 'Never mind' }],
    ] as const;
    const opened = await Promise.all(people.map(([user, form]) => opens(user, form)));
    sandbox.clock.pass(25 * hourMs);
    const told = await Promise.all(
      people.map(async ([, form, values], place) => says(opened[place]!, form, values)),
    );
    for (const said of told) expect(said).toMatch(/has expired|The proposal expired/u);
    expect(told[1]).toMatch(/What you typed.*Still there\?/su);
    expect(told[2]).toMatch(/What you typed.*Never mind/su);
    await untilSaid(sandbox, 'expired before enough people');
  }, 60_000);

  test('the request was sent: a Stop that came too late, and an approval that Adobe’s answer overtook, read what happened', async () => {
    await propose(sandbox);
    await approveAll(sandbox);
    sandbox.adobe.script.always('getConfig', {
      kind: 'answer',
      ...problem(404, 'Not Found', 'Nothing here.'),
    });
    sandbox.adobe.apply('post500Done');
    const stopper = await opens(cast.requester, 'stop');
    sandbox.clock.pass(15 * minuteMs);
    await sandbox.slack.until(() => sandbox.adobe.posts().length > 0, 15_000);
    await untilSaid(sandbox, 'Adobe answers that it has no such configuration');
    const late = await says(stopper, 'stop', { reason: 'Please wait' });
    expect(late).toMatch(/This request is closed.*Approved and sent.*Please wait/su);
    expect((await refusals(sandbox)).at(-1)).toBe(`${cast.requester} stop nothingToStop`);
    sandbox.clock.pass(hourMs + minuteMs);
    const settler = await opens(cast.requester, 'settle');
    await says(settler, 'settle', { reason: 'Support sees nothing', acknowledge: true });
    const approver = await opens(cast.firstApprover, 'approveSettlement');
    sandbox.adobe.script.clear();
    await untilSaid(sandbox, 'Customer-managed keys are enabled', minuteMs);
    const said = await says(approver, 'approveSettlement', { acknowledge: true });
    expect(said).toContain('Only a request with an unknown outcome can be');
  }, 120_000);
});
