import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { azure as azureCast, channel, secrets } from '../../sandbox/cast.ts';
import { loadConfig } from '../../src/config.ts';
import { withRedis } from '../store/private-redis.ts';
import { secretsTyped, useSetup } from './set-up.ts';

withRedis('npm run setup', () => {
  const { real, posts, outside, path, env, start, answerSlack, answerAdobe, answerTheRest } = useSetup();

  test.each([
    ['over its standard input', false],
    // util-linux's `script` makes the terminal.
    ...(process.platform === 'linux' ? [['in a terminal', true] as const] : []),
  ] as const)('from nothing to a doctor that is green, %s', async (_way, terminal) => {
    const dialogue = start([], {}, terminal);
    await answerSlack(dialogue);
    await answerAdobe(dialogue);
    await answerTheRest(dialogue);
    expect(await dialogue.ended).toBe(0);
    const all = dialogue.all();
    expect(all).toContain('Everything the bot needs is there.');
    expect(all).toContain(`in the channel ${channel}: /cmk help`);
    for (const secret of secretsTyped) expect(all).not.toContain(secret);
    expect(statSync(path('.env')).mode & 0o777).toBe(0o600);
    // The unit of deploy/ runs as a user of its own, which reads the organizations and not `.env`.
    expect(statSync(path('organizations.json')).mode & 0o777).toBe(0o644);
    expect(readFileSync(path('organizations.json'), 'utf8')).not.toContain(secrets.adobeClientSecret);
    expect(all).not.toContain('toggle');
    expect(posts()).toEqual([]);

    const loaded = loadConfig({ ...outside(), ...env(), ORGANIZATIONS_FILE: path('organizations.json') });
    expect(loaded).toMatchObject({
      ok: true,
      config: { organizations: [{ name: 'Luma Europe', quorum: 2 }] },
    });
    // The key that was made is one that may sign, and stood on no screen.
    expect(all).not.toContain(env()['CMK_AUDIT_KEY']?.slice(3));

    const again = start(['--check']);
    expect(await again.ended).toBe(0);
    expect(again.all()).toContain('Everything the bot needs is there.');
  });

  test('left and gone on with: what was right is kept and not asked for again', async () => {
    const first = start();
    await answerSlack(first);
    await first.reads('(name)');
    first.types('\u0003');
    expect(await first.ended).toBe(130);
    expect(first.all()).toContain('npm run setup goes on');
    const before = env();

    const second = start();
    await answerAdobe(second);
    await answerTheRest(second);
    expect(await second.ended).toBe(0);
    expect(second.all()).not.toContain('(SLACK_BOT_TOKEN)');
    expect(env()).toMatchObject(before);
  });

  test('half a token, the wrong kind, and one that Slack refuses: says what is wrong, and goes on', async () => {
    const dialogue = start();
    await dialogue.answers('(SLACK_BOT_TOKEN)', 'xoxb');
    await dialogue.reads('a text of 4 characters');
    dialogue.types(`\u0015${secrets.appToken}\r`);
    await dialogue.reads('that begins with “xapp-”');
    dialogue.types('\u0015xoxb-somebody-else\r');
    await dialogue.reads('invalid_auth');
    await dialogue.picks('This is not right yet', 0);
    await dialogue.answers('(SLACK_BOT_TOKEN)', secrets.botToken);
    await dialogue.reads('✓ bot token');
    await dialogue.reads('How does Slack reach the bot?');
    dialogue.types('\u0003');
    expect(await dialogue.ended).toBe(130);
    expect(dialogue.all()).not.toContain('somebody-else');
    expect(env()).toEqual({ SLACK_BOT_TOKEN: secrets.botToken });
  });

  test('a secret in a field that is no secret is neither shown nor written', async () => {
    writeFileSync(path('.env'), `SLACK_BOT_TOKEN=${secrets.botToken}\nSLACK_APP_TOKEN=${secrets.appToken}\n`);
    const dialogue = start();
    await dialogue.answers('(CMK_CHANNEL)', 'xoxb-9999999-a-secret');
    await dialogue.reads('the id of a channel');
    dialogue.types('\u0003');
    expect(await dialogue.ended).toBe(130);
    expect(dialogue.all()).not.toContain('9999999-a-secret');
    expect(env()['CMK_CHANNEL']).toBeUndefined();
  });

  test('a secret of Adobe’s that is wrong is asked for again; what was right is suggested', async () => {
    const dialogue = start();
    await answerSlack(dialogue);
    await answerAdobe(dialogue, 'p8e-a-wrong-one');
    await dialogue.reads('invalid_client');
    await dialogue.picks('This is not right yet', 0);
    for (const name of ['name', 'orgId', 'region', 'LUMA_EUROPE_CLIENT_ID'])
      await dialogue.answers(`(${name})`, '');
    await dialogue.answers('(LUMA_EUROPE_CLIENT_SECRET)', secrets.adobeClientSecret);
    await dialogue.answers('(scopes)', '');
    await dialogue.reads('✓ app registration of Luma Europe');
    dialogue.types('n\r');
    await dialogue.reads('How does the bot see Azure?');
    dialogue.types('\u0003');
    await dialogue.ended;
    expect(dialogue.all()).not.toContain('a-wrong-one');

    // The same later, of an organization that is in the file.
    writeFileSync(
      path('.env'),
      readFileSync(path('.env'), 'utf8').replace(secrets.adobeClientSecret, 'p8e-an-old-one'),
    );
    const later = start();
    await later.reads('invalid_client');
    await later.picks('This is not right yet', 0);
    await later.picks('Which one do you enter again?', 1);
    await later.answers('(LUMA_EUROPE_CLIENT_SECRET)', secrets.adobeClientSecret);
    await later.reads('✓ app registration of Luma Europe');
    await later.reads('Add another organization?');
    later.types('\u0003');
    await later.ended;
    expect(env()['LUMA_EUROPE_CLIENT_SECRET']).toBe(secrets.adobeClientSecret);
  });

  test.each([
    [
      'its comments and what the set-up does not know',
      `# mine\nLOG_LEVEL=warn\nSLACK_BOT_TOKEN='${secrets.botToken}' # the bot's\nCMK_PREFIX={cmk}\n`,
    ],
    ['the line ends of Windows', `# mine\r\nSLACK_BOT_TOKEN="${secrets.botToken}"\r\nLOG_LEVEL=warn\r\n`],
  ])('a .env that exists keeps %s', async (_what, written) => {
    writeFileSync(path('.env'), written);
    chmodSync(path('.env'), 0o644);
    const dialogue = start();
    await dialogue.picks('How does Slack reach the bot?', 0);
    await dialogue.answers('(SLACK_APP_TOKEN)', secrets.appToken);
    await dialogue.reads('(CMK_CHANNEL)');
    dialogue.types('\u0003');
    await dialogue.ended;
    expect(readFileSync(path('.env'), 'utf8')).toBe(`${written}SLACK_APP_TOKEN=${secrets.appToken}\n`);
    expect(statSync(path('.env')).mode & 0o777).toBe(0o600);
  });

  test('a value that is there and wrong is shown as such, and replaced only where that was chosen', async () => {
    const written = 'SLACK_BOT_TOKEN=xoxb-an-old-one\n';
    writeFileSync(path('.env'), written);
    const dialogue = start();
    await dialogue.reads('invalid_auth');
    await dialogue.picks('This is not right yet', 3);
    expect(await dialogue.ended).toBe(130);
    expect(readFileSync(path('.env'), 'utf8')).toBe(written);
  });

  test('a copied example is no answer, and is not in the way of what was typed', async () => {
    const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
    writeFileSync(path('.env'), example.replace(/^REDIS_URL=.*$/mu, `REDIS_URL=${real.server.url}`));
    const dialogue = start();
    await answerSlack(dialogue);
    await answerAdobe(dialogue);
    await dialogue.answers('Add another organization?', 'n');
    await dialogue.picks('How does the bot see Azure?', 0);
    await dialogue.answers('(AZURE_TENANT_ID)', azureCast.tenantId);
    await dialogue.answers('(AZURE_CLIENT_ID)', azureCast.clientId);
    await dialogue.answers('(AZURE_CLIENT_SECRET)', secrets.azureClientSecret);
    await dialogue.answers('(AZURE_WRITER)', '');
    expect(await dialogue.ended).toBe(0);
    expect(env()['ADOBE_ORG_ID']).toBeUndefined();
    expect(env()['ORGANIZATIONS_FILE']).toBe('organizations.json');
  });

  test('with no network it says so, and what was typed can be kept or tried once more', async () => {
    const dialogue = start([], { SLACK_API_URL: 'http://127.0.0.1:1/api/' });
    await dialogue.answers('(SLACK_BOT_TOKEN)', secrets.botToken);
    await dialogue.reads('Look at the network between here and slack.com.');
    await dialogue.picks('This is not right yet', 1);
    await dialogue.reads('Look at the network');
    await dialogue.picks('This is not right yet', 2);
    await dialogue.reads('How does Slack reach the bot?');
    dialogue.types('\u0003');
    await dialogue.ended;
    expect(env()).toEqual({ SLACK_BOT_TOKEN: secrets.botToken });
  });

  test('--check asks nothing and names everything that is missing', async () => {
    const dialogue = start(['--check']);
    expect(await dialogue.ended).toBe(1);
    expect(dialogue.all()).toContain('SLACK_BOT_TOKEN');
    expect(dialogue.all()).toContain('REDIS_URL');
  });
});
