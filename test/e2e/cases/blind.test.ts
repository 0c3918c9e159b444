import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { azure, cast } from '../../../sandbox/cast.ts';
import type { PersonAt } from '../../../sandbox/person.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { answerTo, hourMs, minuteMs } from '../story.ts';
import { adopt, quiet, watchRound } from '../watching.ts';
import { card, readingFromNowOn, startCase } from './cases.ts';

const allIsWell = /all is well|all good|everything is (?:fine|well|ok)|healthy|no problems?/iu;
const cannotCheck = /cannot check|can.t check|could not check|not checked|unknown|cannot be checked/iu;

const dark: readonly [string, (sandbox: Sandbox) => void][] = [
  [
    'drops every connection',
    ({ azure: { script } }) => {
      for (const surface of ['arm', 'dataPlane', 'graph'] as const)
        script.always(surface, { kind: 'reset', when: 'afterReading' });
    },
  ],
  [
    'answers 503 to everything',
    ({ azure: { script } }) => {
      for (const surface of ['arm', 'dataPlane', 'graph'] as const)
        script.always(surface, { kind: 'answer', status: 503, body: '' });
    },
  ],
  [
    'answers 403 to everything',
    ({ azure: { world } }) =>
      world.setRights(azure.clientId, { armRead: false, dataPlaneRead: false, graphRead: false }),
  ],
  [
    'gives no token: the secret has expired',
    ({ azure: standIn }) => {
      standIn.world.expireSecrets(azure.clientId);
      standIn.revokeTokens();
    },
  ],
];

describe('D1: the key is disabled while Azure', () => {
  let sandbox: Sandbox;
  let requester: PersonAt;
  beforeAll(async () => {
    sandbox = await startCase({ variables: { CMK_OPERATORS: cast.azureAdministrator } });
    requester = sandbox.person(cast.requester);
    await adopt(sandbox);
  }, 120_000);
  afterAll(() => sandbox.close());
  beforeEach(() => quiet(sandbox), 60_000);
  afterEach(() => {
    sandbox.azure.script.clear();
    sandbox.azure.world.setRights(azure.clientId, { armRead: true, dataPlaneRead: true, graphRead: true });
    sandbox.azure.world.expireSecrets(azure.clientId, ['sandbox~azure~client~secret']);
    sandbox.azure.world.setKey(azure.vault, azure.key, { enabled: true });
  });

  test.each(dark)(
    '%s: health, status and card cannot check, and say since when',
    async (_how, happens) => {
      happens(sandbox);
      sandbox.azure.world.setKey(azure.vault, azure.key, { enabled: false });
      await watchRound(sandbox);
      await watchRound(sandbox);
      await watchRound(sandbox);
      sandbox.clock.pass(5 * minuteMs);
      const health = await answerTo(sandbox, requester, '/cmk health Luma');
      expect(health).not.toMatch(allIsWell);
      expect(health).toMatch(cannotCheck);
      expect(health, 'since when, or what was last seen').toMatch(/<!date\^/u);
      const status = await answerTo(sandbox, requester, '/cmk status Luma');
      expect(status).not.toMatch(allIsWell);
      expect(status).not.toMatch(/✓[^"\\]*(?:may use the key|has access)/iu);
      expect(card(sandbox)).not.toMatch(/✓[^"\\]*(?:may use the key|has access)/iu);
    },
    90_000,
  );
});

describe('D3: the key is disabled and Azure answers', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startCase();
    await adopt(sandbox);
  }, 120_000);
  afterAll(() => sandbox.close());

  test('health within the first minute says what is wrong now, and not that all is well', async () => {
    await quiet(sandbox);
    sandbox.azure.world.setKey(azure.vault, azure.key, { enabled: false });
    sandbox.clock.pass(2 * minuteMs);
    const answer = await answerTo(sandbox, sandbox.person(cast.requester), '/cmk health Luma');
    const [header = ''] = answer.split('\n');
    expect(header).not.toMatch(allIsWell);
    expect(answer).not.toMatch(allIsWell);
    expect(answer).toMatch(/disabled/iu);
  }, 60_000);
});

describe('D2: there is no Azure identity at all', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    const none = { AZURE_TENANT_ID: undefined, AZURE_CLIENT_ID: undefined, AZURE_CLIENT_SECRET: undefined };
    sandbox = await startCase({ variables: { ...none, AZURE_WRITER: undefined } });
    await adopt(sandbox);
  }, 120_000);
  afterAll(() => sandbox.close());

  test('nothing is monitored, and health says so', async () => {
    sandbox.clock.pass(hourMs);
    const requester = sandbox.person(cast.requester);
    const health = await answerTo(sandbox, requester, '/cmk health Luma');
    expect(health).not.toMatch(allIsWell);
    expect(health).toMatch(/not (?:being )?(?:monitored|watched|checked)/iu);
    expect(await answerTo(sandbox, requester, '/cmk status Luma')).not.toMatch(allIsWell);
  }, 60_000);
});

describe('D4: the bot may read at the vault only, and the vault is deleted', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startCase({ variables: { CMK_ALERTS: cast.azureAdministrator } });
    await adopt(sandbox);
    const id = sandbox.azure.state().vaults.find(({ name }) => name === azure.vault)?.id ?? '';
    sandbox.azure.world.setRights(azure.clientId, { armScopes: [id] });
  }, 120_000);
  afterAll(() => sandbox.close());

  test('is an alert of its own: sight of everything was lost at once, the vault may have been deleted', async () => {
    await quiet(sandbox);
    const read = readingFromNowOn(sandbox, cast.azureAdministrator);
    sandbox.azure.world.deleteVault(azure.vault);
    for (let round = 0; round < 3; round += 1) await watchRound(sandbox);
    await expect
      .poll(read, { timeout: 15_000 })
      .toMatch(/may have been deleted|might (?:have been|be) deleted|could have been deleted/iu);
    expect(read()).toContain(`<@${cast.azureAdministrator}>`);
    expect(read()).toMatch(/list-deleted|Manage deleted vaults|deleted vaults/iu);
    const health = await answerTo(sandbox, sandbox.person(cast.requester), '/cmk health Luma');
    expect(health).not.toMatch(allIsWell);
  }, 90_000);
});

describe('D5: the bot’s own identity is refused a token', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startCase({ variables: { CMK_OPERATORS: cast.azureAdministrator } });
    await adopt(sandbox);
  }, 120_000);
  afterAll(() => sandbox.close());

  test('before it expires the operators are told the date that Graph shows', async () => {
    const read = readingFromNowOn(sandbox, cast.azureAdministrator);
    sandbox.azure.world.setSecretsEnd(azure.clientId, sandbox.clock.now() + 13 * 24 * hourMs);
    sandbox.clock.pass(25 * hourMs);
    for (let round = 0; round < 3; round += 1) await watchRound(sandbox);
    sandbox.azure.world.setSecretsEnd(azure.clientId, null);
    await expect.poll(read, { timeout: 15_000 }).toMatch(/secret[^"]*expires|expires[^"]*secret/iu);
  }, 90_000);

  const refused: readonly [string, string, RegExp, (sandbox: Sandbox) => void][] = [
    [
      'the directory does not know it',
      '700016',
      /(?:not known|does not know|not in|no app|not found)[^"]*/iu,
      (s) => s.azure.world.setForgotten(azure.clientId, true),
    ],
    [
      'its secret has expired',
      '7000222',
      /secret[^"]*expired|expired[^"]*secret/iu,
      (s) => s.azure.world.expireSecrets(azure.clientId),
    ],
  ];
  test.each(refused)(
    '%s: the operators read the cause and AADSTS%s',
    async (_what, code, cause, happens) => {
      await quiet(sandbox);
      const read = readingFromNowOn(sandbox, cast.azureAdministrator);
      happens(sandbox);
      sandbox.azure.revokeTokens();
      for (let round = 0; round < 3; round += 1) await watchRound(sandbox);
      await expect.poll(read, { timeout: 15_000 }).toContain(code);
      expect(read()).toMatch(cause);
      expect(read()).not.toMatch(/Key Vault Reader|may not look/iu);
      sandbox.azure.world.setForgotten(azure.clientId, false);
    },
    90_000,
  );
});
