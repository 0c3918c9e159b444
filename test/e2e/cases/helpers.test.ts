import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { azure, cast, workspace } from '../../../sandbox/cast.ts';
import type { PersonAt } from '../../../sandbox/person.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import type { Message } from '../../../sandbox/slack/client-api.ts';
import { readRecord } from '../aftermath.ts';
import { lookAtStep, settledView, startSetup, submit, wordsUnder } from '../story.ts';
import { startCase, textOf } from './cases.ts';

let sandbox: Sandbox;
let requester: PersonAt;
let administrator: PersonAt;
const notAskable = [
  { id: 'U0LEFT0001', name: 'left', realName: 'Left', deleted: true },
  { id: 'U0ROBOT001', name: 'robot', realName: 'Robot', isBot: true },
  { id: 'U0ELSEWHER', name: 'elsewhere', realName: 'Elsewhere', teamId: 'T0ELSEWHER', isStranger: true },
];
const people = [...workspace.people, ...notAskable];
beforeAll(async () => {
  // Only those who are named may ask Azure; whoever is asked to help is none of them.
  sandbox = await startCase({
    variables: { CMK_REQUESTERS: cast.requester },
    workspace: { ...workspace, people },
  });
  requester = sandbox.person(cast.requester);
  administrator = sandbox.person(cast.azureAdministrator);
  await startSetup(sandbox);
}, 120_000);
afterAll(() => sandbox.close());

const noRole = 'You have no role here';
const isDirect = ({ channel }: Message) => channel.startsWith('D');
const directTo = (person: PersonAt) => person.messages().filter(isDirect).map(textOf);
const events = async () => (await readRecord(sandbox)).map(({ event }) => event);
const typesOf = async () => (await events()).map(({ type }) => type);

async function openForm(step: 'vault' | 'app' | 'role' = 'vault'): Promise<void> {
  await requester.closes();
  await lookAtStep(sandbox, requester, step);
  await requester.clicks('askSomebody');
  await requester.sees('askSomebody');
}

async function ask(person: string, step: 'vault' | 'app' | 'role' = 'vault') {
  await openForm(step);
  const answered = await submit(sandbox, requester, 'askSomebody', { helper: person });
  await requester.closes();
  return answered;
}

describe('P14: a step is handed to somebody', () => {
  test('but to no guest: words, and a text to copy', async () => {
    const answered = await ask(cast.guest);
    expect(wordsUnder(answered, 'helper')).toMatch(
      /is a guest and cannot be asked here.*copy the text below/u,
    );
    expect(answered.said).toContain('--enable-purge-protection true');
    expect(JSON.stringify(answered.view?.state)).toContain(cast.guest);
    expect(await typesOf()).not.toContain('helpAsked');
  });

  test.each([
    ['U0LEFT0001', 'is deactivated and cannot be asked here'],
    ['U0ROBOT001', 'is a bot and cannot be asked here'],
    ['U0ELSEWHER', 'is not shown by Slack as a member of this workspace and cannot be asked here'],
    ['U0NOBODY01', 'is not shown by Slack as a member of this workspace and cannot be asked here'],
  ])('nor to %s, who %s', async (who, words) => {
    const answered = await ask(who);
    expect(wordsUnder(answered, 'helper')).toContain(`<@${who}> ${words}`);
    expect(await typesOf()).not.toContain('helpAsked');
  });

  test('who may not check anything before they are asked', async () => {
    await administrator.clicks('look');
    const said = JSON.stringify((await settledView(sandbox, administrator)).blocks);
    expect(said).toContain(noRole);
    await administrator.closes();
    expect(await typesOf()).toContain('clickRefused');
  });

  test('gets exactly the commands of the step, and the card waits for them by name', async () => {
    await ask(cast.azureAdministrator);
    await expect
      .poll(() => directTo(administrator).join(), { timeout: 15_000 })
      .toContain('asks you to take care of step 1');
    const message = directTo(administrator).at(-1) ?? '';
    expect(message).toContain('--enable-purge-protection true');
    expect(message).not.toContain('role assignment create');
    await expect
      .poll(() => requester.messages().map(textOf).join(), { timeout: 15_000 })
      .toMatch(new RegExp(`Waiting for[^"]*<@${cast.azureAdministrator}> \\(step 1\\), since`, 'u'));
  });

  test('may check their step again, and no other', async () => {
    await administrator.clicks('look', isDirect);
    const said = JSON.stringify((await settledView(sandbox, administrator)).blocks);
    expect(said).toContain('Not done yet');
    expect(said).not.toContain('"action_id":"vault"');
    await administrator.closes();
    await administrator.clicks('look', (message) => !isDirect(message));
    expect(JSON.stringify((await settledView(sandbox, administrator)).blocks)).toContain(noRole);
    await administrator.closes();
  });

  test('fixes it and checks: their message says done without a button, the thread tells who asked', async () => {
    sandbox.azure.world.setVault(azure.vault, { enablePurgeProtection: true });
    await administrator.clicks('look', isDirect);
    await expect
      .poll(() => JSON.stringify(administrator.view()?.blocks ?? ''), { timeout: 15_000 })
      .toContain('*Done.*');
    await administrator.closes();
    await requester.reads(`<@${cast.requester}>: step 1 (vault) is done. <@${cast.azureAdministrator}>`);
    await expect
      .poll(() => directTo(administrator).at(-1) ?? '', { timeout: 15_000 })
      .toMatch(/Done\.\*? <@U0REQUESTER> asked you/u);
    expect(directTo(administrator).at(-1)).not.toContain('"action_id":"look"');
    expect(await typesOf()).toContain('helpAsked');
  });

  test('who left meanwhile: said, and somebody else can be asked', async () => {
    await requester.reads('Adobe named its app');
    await ask(cast.azureAdministrator, 'app');
    await expect
      .poll(() => directTo(administrator).at(-1) ?? '', { timeout: 15_000 })
      .toContain('step 3 (app)');
    expect(directTo(administrator).at(-1)).toContain('Open the consent page');
    sandbox.slack.deactivate(cast.azureAdministrator);
    for (let minutes = 0; minutes < 12; minutes += 1) {
      sandbox.clock.pass(5 * 60_000);
      await new Promise((resolve) => setTimeout(resolve, 50));
      if ((await typesOf()).includes('helperGone')) break;
    }
    expect(await typesOf()).toContain('helperGone');
    await requester.reads(
      /was asked to take care of step 3 \(app\), is deactivated in Slack\. Ask somebody else/u,
    );
  });

  test('whose run is cancelled: their message says that they are no longer asked', async () => {
    await ask(cast.outsider, 'app');
    const outsider = sandbox.person(cast.outsider);
    await expect.poll(() => directTo(outsider).at(-1) ?? '', { timeout: 15_000 }).toContain('step 3 (app)');
    await requester.types('/cmk cancel');
    await submit(sandbox, requester, 'cancel', {});
    await requester.closes();
    await expect
      .poll(() => directTo(outsider).at(-1) ?? '', { timeout: 15_000 })
      .toContain('no longer asked');
    expect(directTo(outsider).at(-1)).not.toMatch(/"action_id":"(?:look|openLink)"/u);
  });
});
