import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adobe, azure, cast } from '../../../sandbox/cast.ts';
import type { PersonAt } from '../../../sandbox/person.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import type { File } from '../../../sandbox/slack/client-api.ts';
import { readRecord } from '../aftermath.ts';
import { answerTo, settledView, startSetup } from '../story.ts';
import { startCase } from './cases.ts';

let sandbox: Sandbox;
let administrator: PersonAt;
let requester: PersonAt;
beforeAll(async () => {
  sandbox = await startCase();
  administrator = sandbox.person(cast.azureAdministrator);
  requester = sandbox.person(cast.requester);
}, 120_000);
afterAll(() => sandbox.close());

/** The files of the newest message that a person got directly. */
const filesOf = (person: PersonAt): File[] =>
  person.messages().findLast(({ channel, files }) => channel.startsWith('D') && files.length > 0)?.files ??
  [];

async function contentOf(files: readonly File[], ending: string): Promise<string> {
  const file = files.find(({ name }) => name.endsWith(ending));
  return (await fetch(new URL(file?.url ?? '', sandbox.slack.url))).text();
}

describe('P15: everything that Azure must have, before anyone begins', () => {
  test('for somebody without any role, in every form, with the app as Adobe names it', async () => {
    await administrator.types('/cmk plan');
    const answer = JSON.stringify((await settledView(sandbox, administrator)).blocks);
    expect(answer).toContain('in your direct messages');
    await administrator.closes();
    const files = filesOf(administrator);
    expect(files.map(({ name }) => name.replace(/^.*\./u, ''))).toEqual(['txt', 'sh', 'bicep', 'json', 'tf']);
    expect(await contentOf(files, '.sh')).toContain(`APP_ID=${adobe.applicationId}`);
    expect(await contentOf(files, '.txt')).toContain('Purge protection is on.');
    expect(await readRecord(sandbox)).toEqual([]);
  });

  test('from Home, where nothing has begun', async () => {
    const before = filesOf(administrator);
    await sandbox.slack.act({ type: 'home', user: cast.azureAdministrator });
    const home = () => JSON.stringify(sandbox.slack.stateFor(cast.azureAdministrator).home ?? {});
    await expect.poll(home, { timeout: 15_000 }).toContain('"action_id":"plan"');
    expect(filesOf(administrator)).toEqual(before);
    const blocks = sandbox.slack.stateFor(cast.azureAdministrator).home?.blocks ?? [];
    const row = blocks.find((block) => JSON.stringify(block).includes('"action_id":"plan"'));
    const answer = await sandbox.slack.act({
      type: 'action',
      user: cast.azureAdministrator,
      container: { type: 'home' },
      blockId: row?.block_id ?? '',
      actionId: 'plan',
    });
    expect(answer.ok).toBe(true);
    await expect.poll(() => filesOf(administrator), { timeout: 15_000 }).not.toEqual(before);
    expect(filesOf(administrator)).toHaveLength(5);
    await administrator.closes();
  });

  test('from the first form, and once a vault is named, with what differs there', async () => {
    await requester.types('/cmk setup');
    await requester.sees('vault');
    await requester.clicks('plan');
    await expect.poll(() => filesOf(requester).length, { timeout: 15_000 }).toBe(5);
    await requester.closes();
    await startSetup(sandbox);
    await requester.types('/cmk plan Luma');
    const said = JSON.stringify((await settledView(sandbox, requester)).blocks);
    expect(said).toContain('Purge protection is off');
    await requester.closes();
    const script = await contentOf(filesOf(requester), '.sh');
    expect(script).toContain(`VAULT=${azure.vault}`);
    expect(script).toContain(`SUBSCRIPTION=${azure.subscriptionId}`);
    expect(script).not.toContain('az keyvault create');
  });

  test('for no guest', async () => {
    expect(await answerTo(sandbox, sandbox.person(cast.guest), '/cmk plan')).toContain(
      'Guests cannot do this',
    );
  });
});
