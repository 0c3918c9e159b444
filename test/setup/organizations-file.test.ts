import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { adobe as adobeCast, cast, channel, secrets } from '../../sandbox/cast.ts';
import { withRedis } from '../store/private-redis.ts';
import { useSetup } from './set-up.ts';

const slack = `SLACK_BOT_TOKEN=${secrets.botToken}\nSLACK_APP_TOKEN=${secrets.appToken}\nCMK_CHANNEL=${channel}\nCMK_APPROVERS=${cast.firstApprover},${cast.secondApprover}\n`;
const inUse = `${slack}ORGANIZATIONS_FILE=organizations.json\n`;
const luma = {
  name: 'Luma',
  orgId: adobeCast.orgId,
  region: 'va7',
  clientIdEnv: 'LUMA_CLIENT_ID',
  clientSecretEnv: 'LUMA_CLIENT_SECRET',
  scopes: 'openid',
};

withRedis('npm run setup on an organizations.json that somebody wrote by hand', () => {
  const { path, start, answerAdobe } = useSetup();

  test.each([
    ['as Adobe makes it', secrets.adobeClientSecret],
    ['of letters and digits alone', 'aB3dEfGh1jKlMnOpQrStUvWx'],
  ])('never shows or keeps a secret, %s, in place of the name of its variable', async (_form, secret) => {
    const entries = [luma, { ...luma, name: 'Other', orgId: 'B@AdobeOrg', clientSecretEnv: secret }];
    writeFileSync(path('organizations.json'), JSON.stringify(entries));
    writeFileSync(path('.env'), `${inUse}LUMA_CLIENT_ID=${adobeCast.clientId}\n`);
    const dialogue = start();
    await dialogue.reads('entry 2 (“Other”), clientSecretEnv');
    await dialogue.reads('Slack: the app and its bot token');
    await dialogue.reads('Correct it in organizations.json.');
    await dialogue.picks('This is not right yet', 0);
    // Only the names of the entry that has no fault.
    await dialogue.reads('Which one do you enter again?');
    await dialogue.picks('LUMA_CLIENT_SECRET', 1);
    await dialogue.answers('(LUMA_CLIENT_SECRET)', secrets.adobeClientSecret);
    await dialogue.picks('This is not right yet', 3);
    expect(await dialogue.ended).toBe(130);
    expect(dialogue.all()).not.toContain(secret);
    expect(readFileSync(path('.env'), 'utf8')).not.toContain(secret);
  });

  test.each(['[null]', '[{}]', '[{"name":"Luma"}]', JSON.stringify([luma, luma])])(
    '%s, in use: says which entry before anything is asked, and can be corrected and tried again',
    async (file) => {
      writeFileSync(path('organizations.json'), file);
      writeFileSync(path('.env'), inUse);
      const dialogue = start();
      await dialogue.reads('organizations.json, entry');
      await dialogue.reads('Correct it in organizations.json.');
      await dialogue.reads('Slack: the app and its bot token');
      await dialogue.picks('This is not right yet', 0);
      await dialogue.reads(file.includes('scopes') ? 'LUMA_CLIENT_ID' : 'there is nothing to enter here');
      dialogue.types('\u0003');
      await dialogue.ended;
      expect(dialogue.all()).not.toContain('TypeError');
      expect(dialogue.all()).not.toContain('undefined');
      expect(dialogue.all()).not.toContain('correct it in .env');
      expect(readFileSync(path('organizations.json'), 'utf8')).toBe(file);
    },
  );

  test.each([
    ['[null]', 'organizations.json, entry 1: it is not an object'],
    ['[{"name":"Luma"}]', 'organizations.json, entry 1 (“Luma”), orgId'],
    ['\uFEFF[]x', 'byte order mark (BOM)'],
  ])('%s, not in use: says so before anything is asked for, and is not written over', async (file, words) => {
    writeFileSync(path('organizations.json'), file);
    writeFileSync(path('.env'), slack);
    const dialogue = start();
    await dialogue.reads(words);
    await dialogue.reads('Slack: the app and its bot token');
    expect(await dialogue.ended).toBe(2);
    expect(dialogue.all()).not.toContain('(name)');
    expect(dialogue.all()).not.toContain('TypeError');
    expect(readFileSync(path('organizations.json'), 'utf8')).toBe(file);
  });

  test.each([
    [
      'has a byte order mark',
      () => writeFileSync(path('organizations.json'), `\uFEFF${JSON.stringify([luma])}`),
      'byte order mark (BOM)',
    ],
    ['is a folder', () => mkdirSync(path('organizations.json')), 'it is a folder'],
  ])('an ORGANIZATIONS_FILE that %s is named', async (_what, make, words) => {
    make();
    writeFileSync(path('.env'), inUse);
    const dialogue = start();
    expect(await dialogue.ended).toBe(2);
    expect(dialogue.all()).toContain(words);
    expect(dialogue.all()).toContain('organizations.json is not a JSON list');
  });

  test.each([
    ['is missing', undefined],
    ['is empty', ''],
    ['has an empty list', '[]\n'],
  ])('an ORGANIZATIONS_FILE that %s begins with a new organization', async (_what, file) => {
    if (file !== undefined) writeFileSync(path('organizations.json'), file);
    writeFileSync(path('.env'), inUse);
    const dialogue = start();
    await dialogue.reads('organizations.json, which ORGANIZATIONS_FILE names, lists no organizations yet.');
    await answerAdobe(dialogue);
    await dialogue.reads('✓ app registration of Luma Europe');
    await dialogue.reads('Add another organization?');
    dialogue.types('\u0003');
    expect(await dialogue.ended).toBe(130);
    expect(dialogue.all()).not.toContain('ADOBE_CLIENT_ID');
    expect(JSON.parse(readFileSync(path('organizations.json'), 'utf8'))).toMatchObject([
      { name: 'Luma Europe' },
    ]);
  });

  test('an ORGANIZATIONS_FILE in a folder that is missing is made with the folder', async () => {
    writeFileSync(path('.env'), `${slack}ORGANIZATIONS_FILE=conf/organizations.json\n`);
    const dialogue = start();
    await answerAdobe(dialogue);
    await dialogue.reads('Add another organization?');
    dialogue.types('\u0003');
    await dialogue.ended;
    expect(JSON.parse(readFileSync(path('conf/organizations.json'), 'utf8'))).toHaveLength(1);
  });

  test('a secret in ORGANIZATIONS_FILE is not shown, and no file gets its name', async () => {
    const secret = secrets.adobeClientSecret;
    writeFileSync(path('.env'), `${slack}ORGANIZATIONS_FILE=${secret}\n`);
    const dialogue = start();
    expect(await dialogue.ended).toBe(2);
    expect(dialogue.all()).toContain('cannot be read (ENOENT)');
    expect(dialogue.all()).not.toContain(secret);
    expect(existsSync(path(secret))).toBe(false);
  });
});

withRedis('npm run setup, asking for names and ids', () => {
  const { path, env, start, real, answerAdobe } = useSetup();

  test('hides the secret of the Azure identity in the field of its id', async () => {
    const azureSecret = 'Xy18Q~abcDEFghiJKLmnoPQRstuVWXyz0123456789';
    writeFileSync(path('.env'), slack);
    const dialogue = start();
    await answerAdobe(dialogue);
    await dialogue.answers('Add another organization?', 'n');
    await dialogue.picks('How does the bot see Azure?', 0);
    await dialogue.answers('(AZURE_TENANT_ID)', 'contoso.onmicrosoft.com');
    await dialogue.answers('(AZURE_CLIENT_ID)', azureSecret);
    await dialogue.reads('expected an application (client) id');
    dialogue.types('\u0003');
    await dialogue.ended;
    expect(dialogue.all()).not.toContain(azureSecret);
  });

  test('refuses a secret as the name of an organization', async () => {
    writeFileSync(path('.env'), slack);
    const dialogue = start();
    await dialogue.answers('(name)', secrets.adobeClientSecret);
    await dialogue.reads('expected a name of 1 to 75 characters');
    dialogue.types('\u0003');
    await dialogue.ended;
    expect(dialogue.all()).not.toContain(secrets.adobeClientSecret);
  });

  test.each(['Azure', 'Adobe'])(
    'gives an organization that people call “%s” no variable that the bot knows already',
    async (name) => {
      writeFileSync(path('.env'), slack);
      const dialogue = start();
      await dialogue.answers('(name)', name);
      await dialogue.answers('(orgId)', adobeCast.orgId);
      await dialogue.answers('(region)', '');
      await dialogue.answers('CLIENT_ID)', adobeCast.clientId);
      await dialogue.answers('CLIENT_SECRET)', secrets.adobeClientSecret);
      await dialogue.answers('(scopes)', '');
      await dialogue.answers('Add another organization?', 'n');
      await dialogue.picks('How does the bot see Azure?', 2);
      await dialogue.answers('(REDIS_URL)', real.server.url);
      expect(await dialogue.ended).toBe(0);
      expect(env()).toMatchObject({
        [`${name.toUpperCase()}_2_CLIENT_ID`]: adobeCast.clientId,
        [`${name.toUpperCase()}_2_CLIENT_SECRET`]: secrets.adobeClientSecret,
      });
    },
  );
});
