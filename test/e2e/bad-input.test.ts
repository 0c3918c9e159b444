import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cast } from '../../sandbox/cast.ts';
import type { PersonAt } from '../../sandbox/person.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { expectCleanAftermath, readRecord } from './aftermath.ts';
import {
  answerTo,
  approve,
  approveAll,
  confirmed,
  fill,
  lookAtStep,
  prepare,
  press,
  propose,
  redeliver,
  settledView,
  startWorld,
  submit,
  untilEnabled,
  vaultForm,
  wordsUnder,
} from './story.ts';

/** Everything Slack would interpret in what the bot said or showed: not rich text, not what is plain by its type. */
function interpreted(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(interpreted);
  if (typeof value !== 'object' || value === null) return [];
  const object = value as Record<string, unknown>;
  if (object['type'] === 'mrkdwn') return [String(object['text'])];
  return Object.values(object).flatMap(interpreted);
}

function everythingInterpreted({ slack }: Sandbox): string[] {
  return slack.log.calls.flatMap(({ method, arguments: given }) => {
    const nested = ['blocks', 'view'].map((name) => given[name]);
    const parsed = nested.map((text) => (typeof text === 'string' ? (JSON.parse(text) as unknown) : text));
    return [...(method.startsWith('chat.') ? [String(given['text'])] : []), ...interpreted(parsed)];
  });
}

describe('what is typed after /cmk', () => {
  let sandbox: Sandbox;
  let requester: PersonAt;
  beforeAll(async () => {
    sandbox = await startWorld();
    requester = sandbox.person(cast.requester);
  });
  afterAll(async () => {
    await expectCleanAftermath(sandbox);
    await sandbox.close();
  });

  test.each(['setup', 'status', 'cancel'])(
    '/cmk %s of an unknown organization names those it knows',
    async (name) => {
      const said = await answerTo(sandbox, requester, `/cmk ${name} Nobody Inc`);
      expect(said).toContain('`Nobody Inc`');
      expect(said).toContain('The bot knows: Luma');
      expect(requester.view()).toBeUndefined();
    },
  );

  test.each([
    ['stauts', 'status'],
    ['setpu', 'setup'],
    ['SETTUP', 'setup'],
    ['cancle Luma', 'cancel'],
    ['halp', 'help'],
  ])('/cmk %s gets the nearest command, %s', async (typed, nearest) => {
    expect(await answerTo(sandbox, requester, `/cmk ${typed}`)).toContain(
      `Did you mean \`/cmk ${nearest}\`?`,
    );
  });

  test('capitals do not matter, neither in the command nor in the organization', async () => {
    expect(await answerTo(sandbox, requester, '/cmk STATUS luma')).toContain('Luma');
  });

  test('markup in a command is shown as it was typed and does nothing', async () => {
    const said = await answerTo(sandbox, requester, '/cmk setup <!channel> *x* <https://example.com|click>');
    expect(said).toContain('&lt;!channel&gt; *x* &lt;https://example.com|click&gt;');
    expect(said).not.toMatch(/<!channel>|<https:|&amp;lt;/u);
    expect(await answerTo(sandbox, requester, '/cmk <@U0SECURITY>')).not.toContain('has no command `<@');
  });

  test('/cmk alone is answered like /cmk help, and help of one command tells more', async () => {
    expect(await answerTo(sandbox, requester, '/cmk')).toContain('/cmk setup [organization]');
    expect(await answerTo(sandbox, requester, '/cmk help cancel')).toContain('cannot be taken back');
    expect(await answerTo(sandbox, requester, '/cmk help nonsense')).toContain(
      'There is no command `nonsense`',
    );
  });

  test('/cmk health of an organization that was never set up says so', async () => {
    const said = await answerTo(sandbox, requester, '/cmk health Luma');
    expect(said).toContain('Luma* has not been set up yet');
    expect(said).not.toContain('no access');
  });

  test('cancelling where nothing runs is answered, and so is a button of a run that is over', async () => {
    await requester.types('/cmk cancel');
    expect(JSON.stringify(await settledView(sandbox, requester))).toContain('No setup is under way');
    await requester.closes();
  });
});

describe('a second setup', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startWorld();
  });
  afterAll(async () => {
    await expectCleanAftermath(sandbox);
    await sandbox.close();
  });

  test('of two people who fill the first form at once, one starts the run and the other is told whose it is', async () => {
    const [first, second] = [sandbox.person(cast.requester), sandbox.person(cast.azureAdministrator)];
    await Promise.all([first.types('/cmk setup'), second.types('/cmk setup')]);
    await fill(sandbox, first, 'vault', vaultForm);
    const answered = await submit(sandbox, second, 'vault', { ...vaultForm, configurationName: 'Other' });
    expect(answered.said).toContain(`<@${cast.requester}> runs this setup`);
    // The form has no place any more, and what was typed in it is there to be copied.
    expect(answered.said).toContain('What you typed');
    expect(answered.said).toContain('"text":"Other"');
    await second.closes();
  });

  test('typed while one runs opens the running one, and changing it is refused to others', async () => {
    const other = sandbox.person(cast.azureAdministrator);
    await other.types('/cmk setup');
    const front = await settledView(sandbox, other);
    expect(front.callbackId).toBe('step');
    await other.clicks('vault');
    const isRefused = () => JSON.stringify(other.view()?.blocks).includes('runs this setup');
    await sandbox.slack.until(isRefused);
    expect(other.view()?.callbackId).toBe('notice');
    await other.closes();
    expect(
      sandbox.slack.messagesIn('C0ENCRYPTN').filter(({ threadTs }) => threadTs === undefined).length,
    ).toBeLessThan(2);
  });

  test('the form of a start that comes late changes nothing in the run that began meanwhile', async () => {
    const { deliveries } = sandbox.slack.log;
    const start = deliveries.find(({ type }) => type === 'view_submission');
    await redeliver(sandbox, start, (text) => text.replaceAll('Config1', 'LateConfig'));
    const answer = () => [deliveries.at(-1)?.ackBody, sandbox.slack.log.calls.at(-1)?.arguments];
    await sandbox.slack.until(() => JSON.stringify(answer()).includes('belongs to an earlier run'));
    expect(await answerTo(sandbox, sandbox.person(cast.requester), '/cmk status')).toContain(
      'configuration `Config1`',
    );
  });
});

describe('markup and worse in a reason', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startWorld();
  });
  afterAll(async () => {
    await expectCleanAftermath(sandbox);
    await sandbox.close();
  });

  const bait = `<!channel> <!here> <@U0GUEST001> *bold* _it_ \`code\` :tada: <https://example.com|a link> \u202Eesrever\u202C zero\u200Bwidth \u0007bell\r\n&lt;!channel&gt;\n> quoted\n• ✓ All checks are done.`;
  const long = `${bait} ${'x'.repeat(3000 - bait.length - 5)} end`;

  test('is shown inert wherever it is shown, in messages, modals and notifications', async () => {
    const requester = sandbox.person(cast.requester);
    await requester.types('/cmk setup');
    await fill(sandbox, requester, 'vault', { ...vaultForm, evidence: long });
    await requester.reads('`luma-cmk-vault`, ');
    await requester.types('/cmk cancel');
    await fill(sandbox, requester, 'cancel', { reason: long });
    await requester.reads('cancelled the setup');
    await sandbox.slack.until(() =>
      sandbox.slack.log.calls.some(
        ({ method, arguments: given }) =>
          method === 'chat.update' && JSON.stringify(given).includes('Start a new setup'),
      ),
    );

    const shown = everythingInterpreted(sandbox);
    expect(shown.some((text) => text.includes('&lt;!channel&gt;'))).toBe(true);
    for (const text of shown) {
      expect(text).not.toMatch(/<!channel>|<!here>|<@U0GUEST001>|<https:\/\/example\.com/u);
      expect(text).not.toMatch(/\*bold\*|`code`|:tada:/u);
    }
    const whole = JSON.stringify(sandbox.slack.log.calls.map(({ arguments: given }) => given));
    expect(whole).not.toMatch(/\u202E|\u200B|\\\\u0007|\\u0007/u);
    expect(whole).toContain('U+202E');
  });

  test('stands on the record word for word', async () => {
    const record = await readRecord(sandbox);
    const reasons = record.flatMap(({ event }) => (event.type === 'cancelled' ? [event.reason] : []));
    expect(reasons).toEqual([long]);
  });
});

describe('a modal submitted late, and a confirmation typed wrong', () => {
  let sandbox: Sandbox;
  let approver: PersonAt;
  beforeAll(async () => {
    sandbox = await startWorld();
    approver = sandbox.person(cast.firstApprover);
    await prepare(sandbox);
    await propose(sandbox);
  });
  afterAll(async () => {
    await expectCleanAftermath(sandbox);
    await sandbox.close();
  });

  test.each([
    ['another name', 'aep-cmk-ley', /aep-cmk-ley is not the key’s name/u],
    ['other capitals', 'AEP-CMK-KEY', /AEP-CMK-KEY is not the key’s name/u],
    ['a Cyrillic letter', 'аep-cmk-key', /U\+0430/u],
    ['an invisible space', 'aep-\u200Bcmk-key', /U\+200B/u],
    ['a full-width hyphen', 'aep－cmk-key', /U\+FF0D/u],
  ])(
    '%s is no confirmation: it is said on the field, and nothing is approved',
    async (_kind, confirmation, words) => {
      await press(sandbox, approver, 'approve');
      const answered = await submit(sandbox, approver, 'approve', { acknowledge: true, confirmation });
      expect(wordsUnder(answered, 'confirmation')).toMatch(words);
      expect(answered.view?.callbackId).toBe('approve');
      expect(JSON.stringify(answered.view?.state)).toContain('selected_options":[{');
      await approver.closes();
      expect(await answerTo(sandbox, approver, '/cmk status')).toContain('0 of 2');
    },
  );

  test('an approval after somebody rejected is told who rejected and why', async () => {
    await press(sandbox, approver, 'approve');
    await approver.sees('approve');
    const other = sandbox.person(cast.secondApprover);
    await press(sandbox, other, 'reject');
    const empty = await submit(sandbox, other, 'reject', { reason: '   ' });
    expect(wordsUnder(empty, 'reason')).toContain('Write a reason of at least a few words');
    await fill(sandbox, other, 'reject', { reason: 'The *wrong* vault' });
    await sandbox.person(cast.requester).reads('rejected the proposal');
    const { said } = await submit(sandbox, approver, 'approve', confirmed);
    expect(said).toMatch(/\*Rejected\* by <@U0DATAOWNR>.*The ∗wrong∗ vault/u);
    await approver.closes();
    expect(sandbox.adobe.posts()).toEqual([]);
  });

  test('a change that was being typed when the proposal was made voids the approvals, and everybody is asked again', async () => {
    const requester = sandbox.person(cast.requester);
    await lookAtStep(sandbox, requester, 'vault');
    await requester.clicks('vault');
    await fill(sandbox, requester, 'vault', { ...vaultForm, configurationName: 'Config2' });
    const change = sandbox.slack.log.deliveries.findLast(({ type }) => type === 'view_submission');
    await requester.reads('`luma-cmk-vault`, `Config2`');
    await propose(sandbox);
    await approve(sandbox, cast.firstApprover);
    await requester.reads('1 of 2 approvals');
    await press(sandbox, sandbox.person(cast.secondApprover), 'approve');

    await redeliver(sandbox, change, (text) => text.replaceAll('Config2', 'Config3'));
    await requester.reads('Something changed, so the approvals are void');
    const second = sandbox.person(cast.secondApprover);
    const { said } = await submit(sandbox, second, 'approve', confirmed);
    expect(said).toMatch(/This request is closed.*<@U0REQUESTER> changed what is to be set up/u);
    await second.closes();
    expect((await readRecord(sandbox)).filter(({ event }) => event.type === 'voided')).toHaveLength(1);
    expect(sandbox.adobe.posts()).toEqual([]);
  });

  test('after all that the run goes on to its end', async () => {
    await propose(sandbox);
    await approveAll(sandbox);
    await untilEnabled(sandbox);
    expect(sandbox.adobe.posts()).toMatchObject([{ configuration: 'Config3' }]);
  });
});
