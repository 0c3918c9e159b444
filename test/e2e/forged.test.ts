import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adobe, azure, cast, secrets } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { dumpRedis, expectCleanAftermath, readRecord } from './aftermath.ts';
import {
  answerTo,
  approve,
  confirmed,
  prepare,
  press,
  propose,
  redeliver,
  settledView,
  startWorld,
  untilEnabled,
} from './story.ts';
import { pressing as pressingIn, submitting as submittingIn } from './tries.ts';

const folder = mkdtempSync(join(tmpdir(), 'cmk-e2e-'));
afterAll(() => rmSync(folder, { recursive: true }));

const neighbour = 'FEDCBA9876543210FEDCBA98@AdobeOrg';

/** Two organizations, so that one's ids can be tried on the other. */
function startTwo(): Promise<Sandbox> {
  const common = {
    region: 'va7',
    clientIdEnv: 'TWO_CLIENT_ID',
    clientSecretEnv: 'TWO_CLIENT_SECRET',
    scopes: 'openid,AdobeID,read_organizations,additional_info.projectedProductContext,session',
    tenantId: azure.tenantId,
  };
  const file = join(folder, 'organizations.json');
  writeFileSync(
    file,
    JSON.stringify([
      { name: 'Luma', orgId: adobe.orgId, ...common },
      { name: 'Neighbour', orgId: neighbour, ...common },
    ]),
  );
  return startWorld({
    variables: {
      ADOBE_CLIENT_ID: undefined,
      ADOBE_CLIENT_SECRET: undefined,
      ADOBE_SCOPES: undefined,
      ADOBE_ORG_ID: undefined,
      ADOBE_ORG_NAME: undefined,
      ADOBE_REGION: undefined,
      ORGANIZATIONS_FILE: file,
      TWO_CLIENT_ID: adobe.clientId,
      TWO_CLIENT_SECRET: secrets.adobeClientSecret,
    },
  });
}

let sandbox: Sandbox;

const pressing = (user: string, actionId: string, value: string) =>
  pressingIn(sandbox, user, actionId, value);

/** In place of a form that everybody can open. */
const submitting = (user: string, callbackId: string, metadata: string, fields: Record<string, string>) =>
  submittingIn(sandbox, user, { callbackId, metadata, fields, command: '/cmk setup Neighbour' });

/** Everything on the record that is not a look, a search or a refusal: what was decided. */
async function decided(): Promise<string[]> {
  const record = await readRecord(sandbox);
  const noise = new Set([
    'looked',
    'channelSearched',
    'clickRefused',
    'appRegistered',
    'appRegistrationFailed',
  ]);
  return record.map(({ event }) => event.type).filter((type) => !noise.has(type));
}

const reference = (parts: Record<string, unknown>) => JSON.stringify({ organization: adobe.orgId, ...parts });
const notOurs = 'does not belong to anything the bot sent you';

describe('a forged button or form', () => {
  beforeAll(async () => {
    sandbox = await startTwo();
    await prepare(sandbox, '/cmk setup Luma');
  });
  afterAll(async () => {
    await expectCleanAftermath(sandbox);
    await sandbox.close();
  });

  test.each([
    ['no JSON', 'approve me'],
    ['a list', '[]'],
    ['null', 'null'],
    ['an organization nobody set up', JSON.stringify({ organization: 'AAAAAAAAAAAAAAAAAAAAAAAA@AdobeOrg' })],
    ['an organization that is no text', JSON.stringify({ organization: { $ne: '' } })],
    ['a name of JavaScript’s own', JSON.stringify({ organization: '__proto__' })],
    ['a user who is meant to have pressed it', reference({ user: cast.firstApprover })],
    ['an answer that is already given', reference({ approved: 'yes' })],
    ['an empty id', reference({ run: '' })],
    ['a line break in an id', reference({ run: 'r1\nr2' })],
    ['more than an id can hold', reference({ subject: 'x'.repeat(300) })],
  ])('with %s for its value does nothing, and the person is told', async (_kind, value) => {
    const before = await decided();
    expect(await pressing(cast.firstApprover, 'approve', value)).toContain(notOurs);
    expect(await decided()).toEqual(before);
  });

  test.each(['constructor', '__proto__', 'toString', 'passGate', 'recordPost', 'noteAttempt', 'intended'])(
    'named %s opens no door',
    async (name) => {
      const before = await decided();
      const said = await submitting(cast.firstApprover, name, reference({ run: 'r1' }), { reason: 'x' });
      expect(said).toContain(notOurs);
      expect(await decided()).toEqual(before);
      const record = await readRecord(sandbox);
      expect(record.at(-1)).toMatchObject({
        by: cast.firstApprover,
        event: { type: 'clickRefused', command: 'unknown', reason: 'forged' },
      });
    },
  );

  test.each(['look', 'step', 'status', 'assignRole', 'takeOver'])(
    'as a form of %s, which has none, does nothing, and the record keeps the attempt',
    async (name) => {
      const said = await submitting(cast.secondApprover, name, reference({ run: 'r1' }), { reason: 'x' });
      expect(said).toContain(notOurs);
      const record = await readRecord(sandbox);
      expect(record.at(-1)).toMatchObject({
        event: { type: 'clickRefused', command: name, reason: 'forged' },
      });
    },
  );

  test('with another run’s id changes nothing', async () => {
    const before = await decided();
    const fields = { key: azure.key };
    expect(await submitting(cast.requester, 'key', reference({ run: 'r999' }), fields)).toContain(
      'belongs to an earlier run',
    );
    const cancelling = await submitting(cast.requester, 'cancel', reference({ run: 'r999' }), {
      reason: 'x',
    });
    expect(cancelling).toContain('belongs to an earlier run');
    expect(await decided()).toEqual(before);
  });

  test('with a check that does not exist attests nothing', async () => {
    const before = await decided();
    const metadata = reference({ run: 'r1', subject: 'constructor' });
    expect(await submitting(cast.requester, 'attest', metadata, { reason: 'x' })).toContain(notOurs);
    expect(await decided()).toEqual(before);
  });
});

describe('a step out of order, by sending its action directly', () => {
  beforeAll(async () => {
    sandbox = await startTwo();
  });
  afterAll(async () => {
    await expectCleanAftermath(sandbox);
    await sandbox.close();
  });

  test.each([
    ['key', { key: azure.key }, /Choose the vault first|No setup is under way/u],
    ['createKey', { name: 'new-key' }, /Choose the vault first|No setup is under way/u],
    ['attest', { reason: 'x' }, /No setup is under way|does not belong/u],
    ['propose', { confirmation: azure.key }, /No setup is under way|Nothing can be changed now/u],
    ['approve', { confirmation: azure.key }, /Nothing is proposed/u],
    ['reject', { reason: 'x' }, /Nothing is proposed/u],
    ['stop', { reason: 'x' }, /nothing to stop/u],
    ['settle', { reason: 'x' }, /cannot be marked as not received/u],
    [
      'approveSettlement',
      { acknowledge: 'yes' },
      /Nothing is proposed|Nothing of the kind|cannot be marked as not received/u,
    ],
    ['cancel', { reason: 'x' }, /No setup is under way/u],
  ])('%s before there is a run is refused', async (name, fields, words) => {
    const user = ['approve', 'reject', 'stop', 'approveSettlement'].includes(name)
      ? cast.firstApprover
      : cast.requester;
    expect(await submitting(user, name, reference({ run: 'r1', subject: 'vaultTier' }), fields)).toMatch(
      words,
    );
    expect(await decided()).toEqual([]);
  });

  test.each(['assignRole', 'takeOver', 'look', 'propose', 'createKey', 'approve', 'settle'])(
    'the button %s before there is a run does nothing',
    async (name) => {
      await pressing(cast.requester, name, reference({ run: 'r1' }));
      expect(await decided()).toEqual([]);
    },
  );

  test('proposing and approving before the checks are done is refused, and nothing is sent', async () => {
    const requester = sandbox.person(cast.requester);
    await requester.types('/cmk setup Luma');
    await requester.sees('vault');
    await requester.submits({
      entitlement: 'healthcare',
      evidence: 'Contract 4711',
      vault: azure.vault,
      configurationName: 'Config1',
    });
    await requester.closes();
    await requester.reads('Purge protection is off');
    const fields = { confirmation: azure.key, acknowledge: 'yes' };
    expect(await submitting(cast.requester, 'propose', reference({ run: 'r1' }), fields)).toMatch(
      /Choose the key first|cannot be proposed yet/u,
    );
    expect(await pressing(cast.requester, 'assignRole', reference({ run: 'r1' }))).toMatch(
      /app is (?:not known|not accepted)/u,
    );
    const approving = reference({ run: 'r1', subject: '0'.repeat(64) });
    expect(await submitting(cast.firstApprover, 'approve', approving, fields)).toContain(
      'Nothing is proposed',
    );
    expect(await decided()).toEqual(['setupStarted', 'vaultChosen', 'attested']);
    expect(sandbox.adobe.posts()).toEqual([]);
  });
});

describe('one organization’s ids, tried on another', () => {
  beforeAll(async () => {
    sandbox = await startTwo();
    await prepare(sandbox, '/cmk setup Luma');
    await propose(sandbox);
  });
  afterAll(async () => {
    await expectCleanAftermath(sandbox);
    await sandbox.close();
  });

  test('approve nothing in either', async () => {
    const record = await readRecord(sandbox);
    const fingerprint = record.flatMap(({ event }) =>
      event.type === 'proposed' ? [event.proposal.fingerprint] : [],
    )[0];
    const fields = { confirmation: azure.key, acknowledge: 'yes' };
    const there = JSON.stringify({ organization: neighbour, run: 'r1', subject: fingerprint });
    expect(await submitting(cast.firstApprover, 'approve', there, fields)).toContain('Nothing is proposed');
    const other = reference({ run: 'r1', subject: 'f'.repeat(64) });
    expect(await submitting(cast.firstApprover, 'approve', other, fields)).toContain(
      'is not what is proposed now',
    );
    expect(await answerTo(sandbox, sandbox.person(cast.requester), '/cmk status Luma')).toContain('0 of 2');
    expect(await dumpRedis(sandbox.redis.url)).not.toContain(`${neighbour}:record`);
  });
});

describe('buttons that only show or tell something, pressed by others and for something else', () => {
  beforeAll(async () => {
    sandbox = await startTwo();
    await prepare(sandbox, '/cmk setup Luma');
    await propose(sandbox);
  });
  afterAll(async () => {
    await expectCleanAftermath(sandbox);
    await sandbox.close();
  });

  const draft = (organization: string, subject: string) =>
    JSON.stringify({ organization, run: 'r1', subject });

  test.each<[string, string, string, RegExp]>([
    ['an approver', cast.firstApprover, draft(adobe.orgId, 'enable'), /not one of the requesters/u],
    ['a guest', cast.guest, draft(adobe.orgId, 'enable'), /Guests cannot do this/u],
    [
      'somebody for another organization',
      cast.requester,
      draft(neighbour, 'enable'),
      /No setup is under way/u,
    ],
    [
      'somebody who has proposed already',
      cast.requester,
      draft(adobe.orgId, 'enable'),
      /Nothing can be changed now/u,
    ],
    ['somebody for an act of later', cast.requester, draft(adobe.orgId, 'revoke'), /no access to revoke/u],
    [
      'somebody with a word of no act',
      cast.requester,
      draft(adobe.orgId, 'constructor'),
      /not what is proposed now/u,
    ],
  ])('%s reads no draft behind Details', async (_who, user, value, words) => {
    const before = await decided();
    const said = await pressing(user, 'details', value);
    expect(said).toMatch(words);
    expect(said).not.toContain('imsOrgId');
    expect(await decided()).toEqual(before);
  });

  test.each<[string, string, string, RegExp]>([
    ['takeAlert', cast.outsider, neighbour, /This alert (?:is over|was not sent to you)/u],
    ['takeAlert', cast.requester, adobe.orgId, /This alert (?:is over|was not sent to you)/u],
    ['look', cast.outsider, adobe.orgId, /You have no role here/u],
    ['look', cast.guest, neighbour, /Guests cannot do this|You have no role here/u],
    ['askQuestion', cast.requester, neighbour, /Nothing is proposed/u],
    ['approveSettlement', cast.firstApprover, adobe.orgId, /cannot be marked as not received/u],
    ['settle', cast.requester, adobe.orgId, /cannot be marked as not received/u],
  ])('%s by %s is refused in words and decides nothing', async (name, user, organization, words) => {
    const before = await decided();
    const value = JSON.stringify({ organization, run: 'r1', subject: 'f'.repeat(64), entry: '1' });
    expect(await pressing(user, name, value)).toMatch(words);
    expect(await decided()).toEqual(before);
  });

  test.each(['😀🎉👩‍👩‍👧', '```\n<!channel>\n```', `<!here> ${'`*_~'.repeat(700)}`])(
    'a question of %j is asked as it was typed, and calls nobody',
    async (question) => {
      const approver = sandbox.person(cast.firstApprover);
      await press(sandbox, approver, 'askQuestion');
      await approver.sees('askQuestion');
      await approver.submits({ question });
      const asked = () =>
        approver.messages().find(({ blocks }) => JSON.stringify(blocks).includes(JSON.stringify(question)));
      const { text, blocks } = await sandbox.slack.until(asked);
      await approver.closes();
      expect(text).not.toMatch(/<!|```/u);
      const rich = blocks.filter(({ type }) => type !== 'rich_text');
      expect(JSON.stringify(rich)).not.toMatch(/<!(?:channel|here)/u);
    },
  );
});

describe('the same act delivered three times, as Slack does after a doubt', () => {
  beforeAll(async () => {
    sandbox = await startWorld();
    await prepare(sandbox);
  });
  afterAll(async () => {
    await expectCleanAftermath(sandbox);
    await sandbox.close();
  });

  /** The newest delivery of this kind, word for word, trigger included. */
  async function twiceMore(type: string): Promise<void> {
    const last = sandbox.slack.log.deliveries.findLast((delivery) => delivery.type === type);
    if (last === undefined) throw new Error(`nothing of ${type} was delivered`);
    const parcel = { kind: last.kind, payload: last.payload };
    const outcomes = [await sandbox.slack.dispatch(parcel), await sandbox.slack.dispatch(parcel)];
    expect(outcomes.map(({ result }) => result)).toEqual(['acked', 'acked']);
  }

  const opened = () => sandbox.slack.log.calls.filter(({ method }) => method === 'views.open').length;

  test('opens one modal for one command, and one for one click', async () => {
    const requester = sandbox.person(cast.requester);
    const before = opened();
    await requester.types('/cmk setup');
    await settledView(sandbox, requester);
    await twiceMore('/cmk');
    await requester.closes();
    await press(sandbox, requester, 'cancel');
    await settledView(sandbox, requester);
    await twiceMore('block_actions');
    await requester.closes();
    await answerTo(sandbox, requester, '/cmk status');
    expect(opened() - before).toBe(2);
  });

  test('proposes once, approves once, and sends one POST', async () => {
    await propose(sandbox);
    await twiceMore('view_submission');
    await approve(sandbox, cast.firstApprover);
    await twiceMore('view_submission');
    const approver = sandbox.person(cast.secondApprover);
    await press(sandbox, approver, 'approve');
    await approver.sees('approve');
    await approver.submits(confirmed);
    await approver.closes();
    await twiceMore('view_submission');
    const last = sandbox.slack.log.deliveries.findLast(({ type }) => type === 'view_submission');
    await Promise.all(Array.from({ length: 20 }, async () => redeliver(sandbox, last)));
    await untilEnabled(sandbox);
    const types = await decided();
    expect(types.filter((type) => type === 'proposed')).toHaveLength(1);
    expect(types.filter((type) => type === 'approved')).toHaveLength(2);
    expect(types.filter((type) => type === 'intended')).toHaveLength(1);
    expect(sandbox.adobe.posts()).toHaveLength(1);
  });
});

describe('somebody who floods the bot', () => {
  beforeAll(async () => {
    sandbox = await startWorld();
  });
  afterAll(async () => {
    await expectCleanAftermath(sandbox);
    await sandbox.close();
  });

  test('is slowed down after a hundred acts, while everybody else and the help go on', async () => {
    const flooder = sandbox.person(cast.outsider);
    const answers: string[] = [];
    const isSlowed = () => answers.at(-1)?.includes('That was very fast') ?? false;
    // One more act is allowed each second, and a busy machine needs some.
    while (!isSlowed() && answers.length < 200) answers.push(await answerTo(sandbox, flooder, '/cmk status'));
    expect(answers[0]).toContain('Luma');
    expect(isSlowed()).toBe(true);
    expect(answers.length).toBeGreaterThan(100);
    expect(await answerTo(sandbox, flooder, '/cmk help')).toContain('/cmk setup');
    expect(await answerTo(sandbox, sandbox.person(cast.requester), '/cmk status')).toContain('Luma');
  }, 60_000);
});
