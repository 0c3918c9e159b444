import { afterAll, beforeAll, expect, test } from 'vitest';
import { cast } from '../../../sandbox/cast.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { lookAtStep, settledView, startSetup, submit } from '../story.ts';
import { directTo, startCase } from './cases.ts';

const cannotSee = `The bot cannot check this. Tell <@${cast.requester}> what you found; they will record it as their statement.`;

let sandbox: Sandbox;
let form = '';
beforeAll(async () => {
  sandbox = await startCase({
    variables: {
      AZURE_TENANT_ID: undefined,
      AZURE_CLIENT_ID: undefined,
      AZURE_CLIENT_SECRET: undefined,
      AZURE_WRITER: undefined,
    },
  });
  const requester = sandbox.person(cast.requester);
  await startSetup(sandbox);
  await requester.reads('Adobe named its app');
  await lookAtStep(sandbox, requester, 'vault');
  await requester.clicks('askSomebody');
  form = JSON.stringify((await requester.sees('askSomebody')).blocks);
  await submit(sandbox, requester, 'askSomebody', { helper: cast.azureAdministrator });
  await requester.closes();
  await sandbox.slack.until(
    () => directTo(sandbox, cast.azureAdministrator).join().includes('step 1 (vault)'),
    15_000,
  );
}, 60_000);
afterAll(() => sandbox.close());

test('the text to copy for people outside Slack is not cut in the middle of a command', () => {
  expect(form).toContain('az keyvault show');
  expect(form).not.toMatch(/more characters\)/u);
});

test('a helper for a step that the bot cannot check gets its commands, and reads that the requester vouches for it', () => {
  const message = directTo(sandbox, cast.azureAdministrator).at(-1);
  expect(message).toContain('az keyvault show');
  expect(message).toContain(cannotSee);
});

test('and is not told “not done yet” where nobody but a person can tell', async () => {
  const administrator = sandbox.person(cast.azureAdministrator);
  await administrator.clicks('look');
  const said = JSON.stringify((await settledView(sandbox, administrator)).blocks);
  await administrator.closes();
  expect(said).not.toContain('Not done yet');
  expect(said).toContain(cannotSee);
});

test('and the bot does not claim to see what somebody vouched for', async () => {
  const requester = sandbox.person(cast.requester);
  await lookAtStep(sandbox, requester, 'vault');
  while (JSON.stringify((await settledView(sandbox, requester)).blocks).includes('"action_id":"attest"')) {
    await requester.clicks('attest');
    await submit(sandbox, requester, 'attest', { reason: 'Seen in the portal' });
  }
  await requester.closes();
  const last = () => directTo(sandbox, cast.azureAdministrator).at(-1) ?? '';
  await expect.poll(last, { timeout: 15_000 }).toContain('Done.');
  expect(last()).toContain(`<@${cast.requester}> vouched for what the bot cannot check.`);
  expect(last()).not.toContain('the bot sees that it is done');
}, 60_000);
