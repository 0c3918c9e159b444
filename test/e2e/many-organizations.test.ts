import type { KnownBlock } from '@slack/types';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adobe, cast } from '../../sandbox/cast.ts';
import type { PersonAt } from '../../sandbox/person.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { StateOption } from '../../sandbox/slack/client-api.ts';
import { messageProblems } from '../../sandbox/slack/blocks/validate.ts';
import { expectCleanAftermath } from './aftermath.ts';
import { answerTo, fill, settledView, startSetup } from './story.ts';
import { idOf, startWithTwoHundred } from './two-hundred.ts';

let sandbox: Sandbox;
let requester: PersonAt;

beforeAll(async () => {
  sandbox = await startWithTwoHundred();
  requester = sandbox.person(cast.requester);
});
afterAll(async () => {
  await expectCleanAftermath(sandbox);
  await sandbox.close();
});

function home(): KnownBlock[] {
  return (sandbox.slack.stateFor(cast.requester).home?.blocks ?? []) as KnownBlock[];
}

describe('two hundred organizations', () => {
  test('Home greets, and its one button leads to the list of all', async () => {
    await sandbox.slack.act({ type: 'home', user: cast.requester });
    await sandbox.slack.until(() => JSON.stringify(home()).includes('Start a setup'));
    const button = home().find(({ block_id }) => block_id === 'welcome');
    const answer = await sandbox.slack.act({
      type: 'action',
      user: cast.requester,
      container: { type: 'home' },
      blockId: button?.block_id ?? '',
      actionId: 'setup',
    });
    expect(answer.ok).toBe(true);
    await requester.sees('setup');
  });

  test('the list shows a hundred at once and finds every one by a part of its name or id', async () => {
    const { id } = await requester.sees('setup');
    const offers = async (query: string) => {
      const answer = await sandbox.slack.act({
        type: 'options',
        user: cast.requester,
        container: { type: 'view', viewId: id },
        blockId: 'organization',
        actionId: 'organization',
        query,
      });
      return answer.ok ? (answer.options ?? []).map(({ value }) => value) : [];
    };
    expect(await offers('')).toHaveLength(100);
    expect(await offers('LUM')).toEqual([adobe.orgId]);
    expect(await offers('subsidiary 199')).toEqual([idOf(199)]);
    expect(await offers(idOf(150).slice(0, 24))).toEqual([idOf(150)]);
    expect(await offers('nowhere')).toEqual([]);
  });

  test('what was picked there leads to its first form', async () => {
    const answer = await requester.submits({ organization: adobe.organization });
    expect(answer).toMatchObject({ ok: true, effect: 'update' });
    expect((await settledView(sandbox, requester)).callbackId).toBe('vault');
    expect(requester.view()?.blocks[0]).toMatchObject({
      type: 'context',
      elements: [{ type: 'mrkdwn', text: `*${adobe.organization}*` }],
    });
    await requester.closes();
  });

  test('a name that was typed starts a run', async () => {
    await startSetup(sandbox, '/cmk setup luma');
    await requester.reads('`luma-cmk-vault`, `Config1`');
  });

  test('/cmk status tells the one that runs first, and Home where it waits', async () => {
    const said = await answerTo(sandbox, requester, '/cmk status');
    expect(said).toContain('200 organizations: Luma');
    expect(said).toMatch(/\d+ more are not shown; Home lists them all/u);
    const answer = requester.messages().findLast(({ ephemeral }) => ephemeral === true);
    expect(messageProblems(answer?.blocks ?? [])).toEqual([]);
    expect(answer?.blocks.length).toBeLessThanOrEqual(50);
    expect(JSON.stringify(answer?.blocks).length).toBeLessThan(13_000);
    await sandbox.slack.act({ type: 'home', user: cast.requester });
    await sandbox.slack.until(() => JSON.stringify(home()).includes('Page 1 of 10'));
    expect(JSON.stringify(home()[0])).toContain('Waiting on you (1)');
  });

  test('the menu on Home shows only what was picked, and all again at the next visit', async () => {
    const pick = async (words: string) => {
      const menu = home().find(({ block_id }) => block_id?.startsWith('filter') === true);
      const [select] = menu?.type === 'actions' ? menu.elements : [];
      const options = select?.type === 'static_select' ? (select.options ?? []) : [];
      const picked = options.find(({ text }) => text.text.startsWith(words));
      return sandbox.slack.act({
        type: 'action',
        user: cast.requester,
        container: { type: 'home' },
        blockId: menu?.block_id ?? '',
        actionId: 'home',
        value: { type: 'static_select', selected_option: picked as StateOption },
      });
    };
    expect((await pick('Waiting on me (1)')).ok).toBe(true);
    await sandbox.slack.until(() => !JSON.stringify(home()).includes('Page 1 of'));
    expect(JSON.stringify(home())).not.toContain('Subsidiary');
    expect((await pick('Not set up (199)')).ok).toBe(true);
    await sandbox.slack.until(() => JSON.stringify(home()).includes('Subsidiary'));
    await sandbox.slack.act({ type: 'home', user: cast.requester });
    await sandbox.slack.until(() => JSON.stringify(home()).includes('"block_id":"filter:all"'));
  });

  test('a name that nobody set up is answered with the ones most like it, not with two hundred', async () => {
    const said = await answerTo(sandbox, requester, '/cmk status lumma');
    expect(said).toContain('The bot knows: Luma, ');
    expect(said).toContain('and 190 more.');
    expect(await answerTo(sandbox, requester, '/cmk health lumma')).toContain('and 190 more.');
    expect(await answerTo(sandbox, requester, '/cmk cancel')).toContain('Which organization?');
  });

  test('the run of one of them is cancelled by name', async () => {
    await requester.types('/cmk cancel LUMA');
    await fill(sandbox, requester, 'cancel', {});
    await requester.reads('cancelled the setup');
  });
});
