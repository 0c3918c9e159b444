import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cast } from '../../../sandbox/cast.ts';
import { problem } from '../../../sandbox/adobe/shapes.ts';
import type { PersonAt } from '../../../sandbox/person.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import {
  approveAll,
  detailsInFront,
  fill,
  hourMs,
  minuteMs,
  prepare,
  press,
  propose,
  settledView,
  submit,
  vaultForm,
} from '../story.ts';
import { stateIn } from '../watching.ts';
import { card, purgedUnderTheSla, readingFromNowOn, startCase, textOf } from './cases.ts';

let sandbox: Sandbox;
let requester: PersonAt;
beforeAll(async () => {
  sandbox = await startCase({ variables: { CMK_OPERATORS: cast.azureAdministrator } });
  requester = sandbox.person(cast.requester);
  await prepare(sandbox);
}, 120_000);
afterAll(() => sandbox.close());

const notFound = { kind: 'answer', ...problem(404, 'Not Found', 'No configuration has this name.') } as const;
const phase = async () => (await stateIn(sandbox)).phase;

/** Time passes in small steps until these words are read, or it is over. */
async function passing(total: number, step: number, words: RegExp, read: () => string): Promise<void> {
  for (let passed = 0; passed < total && !words.test(read()); passed += step) {
    sandbox.clock.pass(step);
    await sandbox.slack.until(() => words.test(read()), 700).catch(() => undefined);
  }
}

async function posted(count: number): Promise<void> {
  for (let step = 0; step < 40 && sandbox.adobe.posts().length < count; step += 1) {
    sandbox.clock.pass(minuteMs);
    await sandbox.slack.until(() => sandbox.adobe.posts().length >= count, 1_000).catch(() => undefined);
  }
  const last = requester.messages().at(-1)?.text;
  expect(sandbox.adobe.posts(), last).toHaveLength(count);
}

describe('Adobe answers FAILED although every check is green', () => {
  test('H7: whoever proposes and approves reads that two products have a procedure of their own', async () => {
    await requester.clicks('propose');
    const proposing = await detailsInFront(sandbox, requester);
    await propose(sandbox);
    await sandbox.person(cast.firstApprover).clicks('approve');
    const approving = await detailsInFront(sandbox, sandbox.person(cast.firstApprover));
    for (const words of [proposing, approving]) {
      expect(words).toMatch(
        /Journey Optimizer[^"]*Customer Journey Analytics|Customer Journey Analytics[^"]*Journey Optimizer/u,
      );
    }
    expect(proposing).toMatch(purgedUnderTheSla);
  }, 60_000);

  test('H4: nothing wrong was found, and Adobe’s support is the next address', async () => {
    sandbox.adobe.apply('failsAtOnce');
    const read = readingFromNowOn(sandbox, cast.firstApprover);
    await approveAll(sandbox);
    await posted(1);
    await passing(
      40 * minuteMs,
      30_000,
      /own checks find nothing wrong|What the bot’s own checks found:/iu,
      read,
    );
    expect(read()).toMatch(/FAILED|failed/u);
    expect(read()).toMatch(/nothing wrong|no (?:problem|cause|fault)|found nothing/iu);
    expect(read()).toMatch(/Adobe[’']?s? support|support at Adobe|support case/iu);
    expect(read()).toContain(vaultForm.configurationName);
    expect(read()).not.toMatch(/Not known: Licen[cs]e|a person has to say it/iu);
  }, 120_000);

  test('H5: /cmk setup opens the choice of a new name, without the burnt one', async () => {
    await requester.types('/cmk setup');
    const form = await settledView(sandbox, requester);
    const words = JSON.stringify(form.blocks);
    expect(words).toMatch(/choose a new one/iu);
    expect(words).not.toContain('"initial_value":"Config1"');
    expect(words).toContain('configurationName');
    await fill(sandbox, requester, form.callbackId, { configurationName: 'Config2' });
  }, 60_000);
});

describe('Adobe accepted the request and never shows it', () => {
  const minutes = /does not show|not shown|cannot find|not found|has not (?:yet )?shown/iu;
  const asked = /open a (?:support )?case/iu;
  test('H1: after minutes that is told; after an hour the operators are asked to open a case', async () => {
    sandbox.adobe.apply('usual');
    sandbox.adobe.set({
      createdStatus: 201,
      answersTo: 'configName',
      postEdition: '2022',
      secondPost: 'acceptedAsNew',
      course: [
        { status: 'Running', ms: minuteMs },
        { status: 'completed', ms: null },
      ],
    });
    sandbox.adobe.script.always('getConfig', notFound);
    await propose(sandbox);
    await approveAll(sandbox);
    const read = readingFromNowOn(sandbox, cast.azureAdministrator, cast.firstApprover);
    await posted(2);
    await passing(30 * minuteMs, minuteMs, minutes, read);
    expect(`${read()}\n${card(sandbox)}`).toMatch(minutes);
    await expect.poll(() => card(sandbox), { timeout: 15_000 }).toMatch(minutes);
    expect(card(sandbox)).not.toMatch(/Adobe is working \(/iu);
    const operator = () =>
      sandbox
        .person(cast.azureAdministrator)
        .messages()
        .filter(({ channel }) => channel.startsWith('D'))
        .map(textOf)
        .join('\n');
    expect(operator()).not.toMatch(asked);
    await passing(90 * minuteMs, 5 * minuteMs, asked, operator);
    expect(operator()).toMatch(asked);
    expect(operator()).toContain('Config2');
    expect(await phase()).toBe('enabling');
  }, 180_000);

  test('H1: the way out opens after a day of 404, with the number of a case at Adobe', async () => {
    const inDoubt = /not known what became of it/u;
    await passing(20 * hourMs, 2 * hourMs, inDoubt, () => card(sandbox));
    expect(await phase()).toBe('enabling');
    await passing(4 * hourMs, 20 * minuteMs, inDoubt, () => card(sandbox));
    expect(await phase()).toBe('outcomeUnknown');
    expect(card(sandbox)).toMatch(/Adobe accepted this request at/u);
    expect(card(sandbox)).not.toContain('"action_id":"settle"');
    sandbox.clock.pass(hourMs + 10 * minuteMs);
    await press(sandbox, requester, 'settle');
    const form = await settledView(sandbox, requester);
    expect(JSON.stringify(form.blocks)).toMatch(/Adobe accepted this request at/u);
    const read = readingFromNowOn(sandbox, cast.firstApprover);
    const typed = { reason: 'Adobe’s support finds no such request', acknowledge: true } as const;
    // Slack itself asks for the field; blanks are for the bot to refuse.
    const { said } = await submit(sandbox, requester, 'settle', { ...typed, caseNumber: '  ' });
    expect(said).toMatch(/Ask Adobe’s support first and enter the case number/u);
    await submit(sandbox, requester, 'settle', { ...typed, caseNumber: 'E-009988776' });
    await sandbox.slack.until(() => /asks to mark the request/u.test(read()), 15_000);
    expect(read()).toMatch(/Adobe accepted this request at/u);
    expect(read()).toContain('E-009988776');
  }, 120_000);

  test('H3: the name in an answer of 2022 is asked for, and found', async () => {
    sandbox.adobe.script.clear();
    const read = readingFromNowOn(sandbox, cast.firstApprover);
    await passing(5 * hourMs, 15 * minuteMs, /keys are enabled/iu, read);
    await expect.poll(phase, { timeout: 15_000 }).toBe('enabled');
  }, 120_000);

  test('H2: a status in lower case is understood, with a note', () => {
    const words = requester.messages().map(textOf).join('\n');
    expect(words).toMatch(/`COMPLETED` at .{1,80} \(Adobe wrote `completed`\)/u);
  });
});
