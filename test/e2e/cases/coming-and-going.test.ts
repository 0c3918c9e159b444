import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adobe, azure, cast, channel } from '../../../sandbox/cast.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { proposeAct } from '../../../sandbox/story.ts';
import { readRecord } from '../aftermath.ts';
import { minuteMs, answerTo } from '../story.ts';
import { adopt } from '../watching.ts';
import { startCase, textOf } from './cases.ts';

let sandbox: Sandbox;
const another = 'FFFFFFFFFFFFFFFFFFFFFFFF@AdobeOrg';

const inChannel = () =>
  sandbox
    .person(cast.requester)
    .messages()
    .filter((message) => message.channel === channel && message.ephemeral !== true);
const said = (words: RegExp) => inChannel().filter((message) => words.test(textOf(message)));
const cards = () => inChannel().filter(({ threadTs, ts }) => threadTs === undefined || threadTs === ts);

describe('an organization that is taken out of the configuration', () => {
  beforeAll(async () => {
    sandbox = await startCase();
    await adopt(sandbox);
  }, 120_000);
  afterAll(() => sandbox.close());

  test('is closed with words: what nobody watches any more, and what is kept; the card has no buttons', async () => {
    const canRevoke = () => cards().some((card) => /"action_id":"revoke"/u.test(textOf(card)));
    await expect.poll(canRevoke, { timeout: 15_000 }).toBe(true);
    await sandbox.restartBot({
      ADOBE_ORG_ID: another,
      ADOBE_ORG_NAME: 'Another',
    });
    await expect
      .poll(() => said(/Luma is no longer in the bot’s configuration, so/u).length, { timeout: 30_000 })
      .toBe(1);
    const [words = ''] = said(/Luma is no longer in the bot’s configuration, so/u).map(textOf);
    expect(words).toContain('Nobody watches the key from now on');
    expect(words).toContain('The record stays in Redis');
    await expect
      .poll(() => cards().some((card) => /"type":"button"/u.test(textOf(card))), { timeout: 15_000 })
      .toBe(false);
    expect(await answerTo(sandbox, sandbox.person(cast.requester), '/cmk health Luma')).toContain(
      'does not know',
    );
  }, 90_000);

  test('it is said once, whatever is restarted, and no job for it is set aside', async () => {
    await sandbox.restartBot({ CMK_OPERATORS: cast.requester });
    sandbox.clock.pass(20 * minuteMs);
    const status = await answerTo(sandbox, sandbox.person(cast.requester), '/cmk status');
    expect(status).not.toMatch(/set aside|gave up/iu);
    expect(said(/Luma is no longer in the bot’s configuration, so/u)).toHaveLength(1);
  }, 90_000);

  test('configured again it goes on where it stopped, and says so', async () => {
    await sandbox.restartBot({ ADOBE_ORG_ID: adobe.orgId, ADOBE_ORG_NAME: adobe.organization });
    await expect
      .poll(() => said(/Luma is in the bot’s configuration again/u).length, { timeout: 30_000 })
      .toBe(1);
    await expect
      .poll(() => cards().some((card) => /"action_id":"revoke"/u.test(textOf(card))), { timeout: 90_000 })
      .toBe(true);
    expect(await answerTo(sandbox, sandbox.person(cast.requester), '/cmk health Luma')).toContain('health');
  }, 150_000);

  test('a button or a form about it that still stands somewhere says so, and nobody else’s record has it', async () => {
    const approver = sandbox.person(cast.firstApprover);
    await proposeAct(sandbox, 'revoke');
    await approver.reads('Approval requested');
    await approver.clicks('approve');
    await approver.sees('approve');
    await sandbox.restartBot({ ADOBE_ORG_ID: another, ADOBE_ORG_NAME: 'Another' });
    await approver.submits({ acknowledge: true, confirmation: azure.key });
    expect(JSON.stringify(approver.view())).toContain(
      'Luma is no longer in the bot’s configuration, so nothing',
    );
    await approver.closes();
    await approver.clicks('reject', ({ channel: where }) => where.startsWith('D'));
    const answer = await approver.reads('Luma is no longer in the bot’s configuration, so nothing');
    expect(textOf(answer)).toContain('An operator can add it again.');
    expect(await readRecord(sandbox, another)).toEqual([]);
  }, 150_000);
});
