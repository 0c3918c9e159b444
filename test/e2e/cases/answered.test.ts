import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { cast, channel } from '../../../sandbox/cast.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import type { ScriptedAnswer } from '../../../sandbox/slack/weather.ts';
import { fromNowOn, press } from '../story.ts';
import { textOf } from './cases.ts';
import { shareReady } from './share.ts';

const { requester, azureAdministrator: operator } = cast;
let sandbox: Sandbox;

const shareCase = (): void =>
  shareReady((made) => {
    sandbox = made;
  });

const answers = (...scripted: ScriptedAnswer[]) => sandbox.slack.setWeather({ answers: scripted });

describe('a person who typed or clicked', () => {
  shareCase();
  const dead = { method: 'response_url', status: 404 } as const;

  /** Too late for the acknowledgement to hold the answer: Redis takes its time. */
  async function typesLate(text: string): Promise<void> {
    const redis = new Redis(sandbox.redis.url);
    await redis.client('PAUSE', 600);
    redis.disconnect();
    const before = sandbox.slack.log.calls.length;
    await sandbox.person(operator).types(text);
    const tried = () => sandbox.slack.log.calls.slice(before).map(({ method }) => method);
    await sandbox.slack.until(() => tried().includes('chat.postEphemeral'));
    expect(tried()).toContain('response_url');
  }

  test('reads the answer though the address for answers is dead: it came with the acknowledgement', async () => {
    await answers(dead);
    const reads = fromNowOn(sandbox, sandbox.person(operator));
    await sandbox.person(operator).types('/cmk help');
    expect(await reads('/cmk setup')).toMatchObject({ ephemeral: true, channel });
    expect(sandbox.slack.weather().answers).toEqual([dead]);
  });

  test('J6: is answered where they are when the address for answers is dead', async () => {
    await answers(dead);
    const reads = fromNowOn(sandbox, sandbox.person(operator));
    await typesLate('/cmk status');
    expect(await reads('Luma')).toMatchObject({ ephemeral: true, channel });
  });

  test('J6: is answered directly when nothing can be said there either', async () => {
    await answers(dead, { method: 'chat.postEphemeral', error: 'user_not_in_channel' });
    const reads = fromNowOn(sandbox, sandbox.person(operator));
    await typesLate('/cmk status');
    expect((await reads('Luma')).channel).not.toBe(channel);
  });

  test.each([
    '[ERROR] invalid trigger_id: trigger_id expired',
    // https://docs.slack.dev/reference/methods/views.open
    'invalid `trigger_id`',
    'trigger_id has been exchanged',
  ])('J7: reads “click again” where Slack says behind invalid_arguments: %s', async (message) => {
    const response_metadata = { messages: [message] };
    const body = { ok: false, error: 'invalid_arguments', response_metadata };
    await answers({ method: 'views.open', body, times: 1 });
    const person = sandbox.person(requester);
    const reads = fromNowOn(sandbox, person);
    await press(sandbox, person, 'propose');
    expect(textOf(await reads('click again'))).not.toContain('mistake');
  });

  test.each<Omit<ScriptedAnswer, 'method'>>([
    { status: 500 },
    { status: 410 },
    { status: 'dropped' },
    { status: 'cut' },
    { status: 'silent' },
    { body: '<html><body>Sign in to go on</body></html>' },
    { body: 'Access to hooks.slack.com is blocked by company policy (category: chat)' },
    { error: 'expired_url' },
  ])(
    'J6: is answered where they are when the address for answers answers %j',
    async (answer) => {
      await answers({ method: 'response_url', ...answer });
      const reads = fromNowOn(sandbox, sandbox.person(operator));
      await typesLate('/cmk status');
      expect(await reads('Luma')).toMatchObject({ ephemeral: true, channel });
    },
    20_000,
  );

  test.each<Omit<ScriptedAnswer, 'method'>>([
    { body: { ok: true } },
    { body: '<html><body>Sign in to go on</body></html>' },
    { error: 'a_code_nobody_listed' },
    { status: 503 },
  ])('is answered in words where Slack opens no form: %j', async (answer) => {
    await answers({ method: 'views.open', ...answer });
    const person = sandbox.person(requester);
    const reads = fromNowOn(sandbox, person);
    await press(sandbox, person, 'propose');
    await reads(/Slack|number/u);
  });

  test.each([{ error: 'internal_error' }, { status: 503 }, { status: 'dropped' }] as const)(
    'is answered in words where Slack does not replace “Checking…”: %o',
    async (answer) => {
      await sandbox.person(requester).closes();
      await answers({ method: 'views.update', ...answer });
      const person = sandbox.person(requester);
      const reads = fromNowOn(sandbox, person);
      await press(sandbox, person, 'propose');
      const said = textOf(await reads(/Slack/u));
      expect(said).not.toContain('The bot made a mistake');
      await answers();
      await person.closes();
    },
    40_000,
  );
});
