import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { adobe as adobeCast, cast, channel, secrets } from '../../sandbox/cast.ts';
import { withRedis } from '../store/private-redis.ts';
import { secretsTyped, useSetup } from './set-up.ts';

withRedis('npm run setup, where something is wrong', () => {
  const { path, start, answerSlack, answerAdobe } = useSetup();

  test.each([
    ['is no list', '{"mine": true}', ''],
    ['is half written', '[{"name": "Luma Europe", "orgId": "ABC', ''],
    ['is half written and in use', '[{"name": "Luma', 'ORGANIZATIONS_FILE=organizations.json\n'],
  ])(
    'an organizations file that %s is never written over, and nothing is asked first',
    async (_what, file, set) => {
      writeFileSync(path('organizations.json'), file);
      writeFileSync(path('.env'), set);
      const dialogue = start();
      await answerSlack(dialogue);
      expect(await dialogue.ended).toBe(2);
      expect(dialogue.all()).toContain('is not a JSON list');
      expect(dialogue.all()).not.toContain('(orgId)');
      expect(readFileSync(path('organizations.json'), 'utf8')).toBe(file);
    },
  );

  test('an organization that is there already is replaced only where that was chosen, and keeps what is not asked for', async () => {
    const entry = {
      name: 'Luma',
      orgId: adobeCast.orgId,
      region: 'va7',
      clientIdEnv: 'A_ID',
      clientSecretEnv: 'A_SECRET',
      scopes: 'openid',
      channel,
    };
    const written = JSON.stringify([entry]);
    writeFileSync(path('organizations.json'), written);
    const first = start();
    await answerSlack(first);
    await answerAdobe(first);
    await first.answers('“Luma” has this id already. Replace it?', 'n');
    await first.reads('A_SECRET');
    await first.picks('This is not right yet', 3);
    expect(await first.ended).toBe(130);
    expect(readFileSync(path('organizations.json'), 'utf8')).toBe(written);

    const second = start();
    await answerAdobe(second);
    await second.answers('“Luma” has this id already. Replace it?', 'y');
    await second.reads('✓ app registration of Luma Europe');
    await second.reads('Add another organization?');
    second.types('\u0003');
    await second.ended;
    expect(JSON.parse(readFileSync(path('organizations.json'), 'utf8'))).toEqual([
      expect.objectContaining({ name: 'Luma Europe', clientIdEnv: 'LUMA_EUROPE_CLIENT_ID', channel }),
    ]);
  });

  test.each([
    ['a folder', () => mkdirSync(path('.env')), 'is a folder'],
    ['with a byte order mark', () => writeFileSync(path('.env'), '\uFEFFCMK_QUORUM=1\n'), 'byte order mark'],
    [
      'in UTF-16',
      () => writeFileSync(path('.env'), Buffer.from('\uFEFFA=1\n', 'utf16le')),
      'not plain UTF-8',
    ],
  ])('a .env that is %s is named, and left as it is', async (_what, make, words) => {
    make();
    for (const args of [[], ['--check']]) {
      const dialogue = start(args);
      expect(await dialogue.ended).toBe(2);
      expect(dialogue.all()).toContain(path('.env'));
      expect(dialogue.all()).toContain(words);
    }
  });

  test('a token copied along with something else says what, and is not shown', async () => {
    const dialogue = start();
    const typed: [string, string][] = [
      [`"${secrets.botToken}"`, 'in quotation marks'],
      [`SLACK_BOT_TOKEN=${secrets.botToken}`, 'with the name of its variable in front'],
      [`${secrets.botToken} ${secrets.appToken}`, 'with a space or a line break inside'],
      [secrets.adobeClientSecret, 'that begins with “p8e-”'],
    ];
    await dialogue.reads('(SLACK_BOT_TOKEN)');
    for (const [value, words] of typed) {
      dialogue.types(`\u0015${value}\r`);
      await dialogue.reads(words);
    }
    dialogue.types('\u0003');
    expect(await dialogue.ended).toBe(130);
    for (const secret of secretsTyped) expect(dialogue.all()).not.toContain(secret);
    expect(existsSync(path('.env'))).toBe(false);
  });

  test('the two halves of Adobe’s credential in each other’s place: the secret is not shown, and not suggested later', async () => {
    writeFileSync(
      path('.env'),
      `SLACK_BOT_TOKEN=${secrets.botToken}\nSLACK_APP_TOKEN=${secrets.appToken}\nCMK_CHANNEL=${channel}\nCMK_APPROVERS=${secrets.appToken}\n`,
    );
    const dialogue = start();
    // Nor is what stands in the file in the wrong place.
    await dialogue.picks('This is not right yet', 0);
    await dialogue.answers('(CMK_APPROVERS)', `${cast.firstApprover},${cast.secondApprover}`);
    for (const name of ['QUORUM', 'REQUESTERS', 'OPERATORS', 'ALERTS', 'AUDITORS'])
      await dialogue.answers(`(CMK_${name})`, '');
    await dialogue.answers('(name)', 'Luma Europe');
    await dialogue.answers('(orgId)', adobeCast.orgId);
    await dialogue.answers('(region)', '');
    await dialogue.answers('(LUMA_EUROPE_CLIENT_ID)', secrets.adobeClientSecret);
    await dialogue.reads('that begins with “p8e-”');
    dialogue.types(`\u0015${adobeCast.orgId}\r`);
    await dialogue.reads('expected the client id');
    dialogue.types('\u0003');
    await dialogue.ended;
    for (const secret of secretsTyped) expect(dialogue.all()).not.toContain(secret);
  });

  test('what is set outside of .env goes first, which is said before it is tried', async () => {
    const dialogue = start([], { SLACK_BOT_TOKEN: 'xoxb-an-old-one' });
    await dialogue.picks('This is not right yet', 0);
    await dialogue.answers('(SLACK_BOT_TOKEN)', secrets.botToken);
    await dialogue.reads('SLACK_BOT_TOKEN is set outside of .env, which goes first: change it there.');
    await dialogue.reads('invalid_auth');
    await dialogue.picks('This is not right yet', 3);
    expect(await dialogue.ended).toBe(130);
  });

  test('a proxy that is no address is named before anything is asked', async () => {
    const dialogue = start([], { HTTPS_PROXY: 'proxy.example:3128' });
    expect(await dialogue.ended).toBe(1);
    expect(dialogue.all()).toContain('✗ HTTPS_PROXY');
    expect(dialogue.all()).not.toContain('(SLACK_BOT_TOKEN)');
  });

  test('standard input that ends is like leaving', async () => {
    const dialogue = start();
    await dialogue.reads('(SLACK_BOT_TOKEN)');
    dialogue.hangsUp();
    expect(await dialogue.ended).toBe(130);
    expect(dialogue.all()).toContain('npm run setup goes on');
    expect(dialogue.all()).not.toContain('Warning');
  });
});
