import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { describe, expect, test, vi } from 'vitest';
import { adobe, azure, cast, secrets } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { readRecord } from '../e2e/aftermath.ts';
import {
  answerTo,
  confirmed,
  modalAfter,
  prepare,
  press,
  propose,
  proposing,
  settledView,
  submit,
  vaultForm,
} from '../e2e/story.ts';
import { offeredVaults, pressing, refusals, submitting } from '../e2e/tries.ts';
import { searchForSecrets, shareWorld } from './world.ts';

let sandbox: Sandbox;

const reference = (parts: Record<string, unknown>) => JSON.stringify({ organization: adobe.orgId, ...parts });
const notOurs = 'does not belong to anything the bot sent you';

/** Everything on the record that is not a look, a search or a refusal: what was decided. */
async function decided(): Promise<string[]> {
  const noise = new Set([
    'looked',
    'channelSearched',
    'clickRefused',
    'appRegistered',
    'appRegistrationFailed',
  ]);
  return (await readRecord(sandbox)).map(({ event }) => event.type).filter((type) => !noise.has(type));
}

interface Sending {
  readonly body: string;
  readonly at: number;
  readonly secret?: string;
  /** What stands behind the signature. */
  readonly tail?: string;
  readonly path?: string;
  readonly isSigned?: boolean;
}

const now = () => Math.floor(Date.now() / 1000);

/** One request to the bot, byte for byte as it is given; answers its status. */
async function sends({ body, at, secret = secrets.signingSecret, tail = '', path, isSigned }: Sending) {
  const digest = createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex');
  const url = new URL(sandbox.botUrl);
  return new Promise<{ status: number; answer: string }>((resolve, reject) => {
    const call = request({
      host: url.hostname,
      port: url.port,
      method: 'POST',
      path: path ?? url.pathname,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': String(at),
        ...(isSigned !== false && { 'x-slack-signature': `v0=${digest}${tail}` }),
      },
    });
    call.on('response', (response) => {
      let answer = '';
      response.setEncoding('utf8').on('data', (part: string) => (answer += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, answer }));
    });
    call.on('error', reject);
    call.end(body);
  });
}

describe('over the wire', () => {
  shareWorld({}, (world) => {
    sandbox = world;
  });

  let counter = 0;
  /** A command like one that Slack delivered, given once more by the person. */
  function command(): string {
    const last = sandbox.slack.log.deliveries.findLast(({ type }) => type === '/cmk');
    const fields = { ...last?.payload, trigger_id: `1.${(counter += 1)}.again` };
    return new URLSearchParams(fields as Record<string, string>).toString();
  }
  const answers = () => sandbox.slack.log.calls.filter(({ method }) => method === 'response_url').length;

  test.each<[string, () => Sending]>([
    ['without a signature', () => ({ body: command(), at: now(), isSigned: false })],
    ['signed with another secret', () => ({ body: command(), at: now(), secret: 'another' })],
    ['signed six minutes ago', () => ({ body: command(), at: now() - 360 })],
    ['signed for in six minutes', () => ({ body: command(), at: now() + 360 })],
    [
      'signed for in six minutes, to another address for the same',
      () => ({ body: command(), at: now() + 360, path: '/x/../slack/events' }),
    ],
  ])('A10 a request %s', async (_how, make) => {
    await answerTo(sandbox, sandbox.person(cast.requester), '/cmk status');
    const before = answers();
    const { status, answer } = await sends(make());
    expect(status).toBe(401);
    expect(answer).not.toContain('Luma');
    expect(answers()).toBe(before);
  });

  test.each<[string, Partial<Sending>]>([
    ['byte for byte', {}],
    ['with something behind its signature', { tail: '=again' }],
    ['to another address for the same', { path: '/x/../slack/events' }],
    ['with the whole address in the request', { path: 'http://localhost/slack/events' }],
  ])('A10 a request is replayed %s', async (_how, changes) => {
    const requester = sandbox.person(cast.requester);
    await answerTo(sandbox, requester, '/cmk status');
    const sending = { body: command(), at: now() };
    const before = answers();
    const first = await sends(sending);
    expect(first.status).toBe(200);
    expect(first.answer).toContain('Luma');
    const again = await sends({ ...sending, ...changes });
    expect(again.status).toBe(401);
    expect(again.answer).not.toContain('Luma');
    expect(await answerTo(sandbox, requester, '/cmk status')).toContain('Luma');
    expect(answers()).toBe(before);
  });

  test('A11 steps are taken out of order by sending their forms', async () => {
    for (const callbackId of ['key', 'createKey', 'attest', 'propose', 'settle', 'cancel', 'revoke']) {
      const metadata = reference({ run: 'r1', subject: 'vaultTier' });
      const fields = { key: azure.key, name: 'new', reason: 'x', confirmation: azure.key };
      await submitting(sandbox, cast.requester, { callbackId, metadata, fields });
    }
    for (const callbackId of ['approve', 'reject', 'stop', 'approveSettlement']) {
      const metadata = reference({ run: 'r1', subject: '0'.repeat(64), entry: '1' });
      const said = await submitting(sandbox, cast.firstApprover, {
        callbackId,
        metadata,
        fields: { reason: 'x', confirmation: azure.key, acknowledge: 'yes' },
      });
      expect(said).toMatch(/Nothing is proposed|nothing to stop|cannot be marked as not received/u);
    }
    expect(await decided()).toEqual([]);
    expect(sandbox.adobe.posts()).toEqual([]);
  });

  test('A3 somebody without a role is offered what is in Azure', async () => {
    expect(await modalAfter(sandbox, sandbox.person(cast.outsider), '/cmk setup')).toContain(
      'You are not one of the requesters',
    );
    const looking = { query: 'luma', metadata: reference({}), command: '/cmk setup' };
    const answer = await offeredVaults(sandbox, cast.outsider, looking);
    expect(answer).not.toContain(azure.vault);
    expect(answer).toContain('Use “luma” as typed');
    expect(await offeredVaults(sandbox, cast.requester, looking)).toContain(azure.vault);
  });
});

describe('with a run under way', () => {
  shareWorld({}, async (world) => {
    sandbox = world;
    await prepare(sandbox);
    await propose(sandbox);
  });

  test('A3 somebody without a role presses Check again', async () => {
    const value = reference({ run: 'r1', subject: 'vault' });
    const said = await pressing(sandbox, cast.outsider, 'look', value);
    expect(said).toContain('You have no role here');
    expect(said).not.toContain(azure.vault);
    expect(await refusals(sandbox)).toContain(`${cast.outsider} look noRole`);
    expect(await pressing(sandbox, cast.firstApprover, 'look', value)).toContain('Waiting for approval');
  });

  test.each([
    ['no JSON', 'approve me'],
    ['another organization', JSON.stringify({ organization: 'AAAAAAAAAAAAAAAAAAAAAAAA@AdobeOrg' })],
    ['a name of JavaScript’s own', JSON.stringify({ organization: '__proto__' })],
    ['somebody else who is meant to have pressed it', reference({ user: cast.firstApprover })],
    ['an answer that is already given', reference({ approved: 'yes' })],
  ])('A9 a button’s value is forged: %s', async (_kind, value) => {
    const before = await decided();
    const said = await pressing(sandbox, cast.outsider, 'approve', value);
    expect(said).toContain(notOurs);
    expect(said).not.toContain(azure.vault);
    expect(await decided()).toEqual(before);
    expect(await refusals(sandbox)).toContain(`${cast.outsider} approve forged`);
  });

  test.each(['passGate', 'constructor', '__proto__'])('A9 a button is named %s', async (name) => {
    expect(await pressing(sandbox, cast.secondApprover, name, reference({ run: 'r1' }))).toContain(notOurs);
    expect(await refusals(sandbox)).toContain(`${cast.secondApprover} unknown forged`);
  });

  test('A9 a form is made for another run, and for another proposal', async () => {
    const before = await decided();
    const cancelling = {
      callbackId: 'cancel',
      metadata: reference({ run: 'r999' }),
      fields: { reason: 'x' },
    };
    expect(await submitting(sandbox, cast.requester, cancelling)).toContain('belongs to an earlier run');
    const fields = { confirmation: azure.key, acknowledge: 'yes' };
    const metadata = reference({ run: 'r1', subject: 'f'.repeat(64) });
    const approving = { callbackId: 'approve', metadata, fields };
    expect(await submitting(sandbox, cast.firstApprover, approving)).toContain('is not what is proposed now');
    expect(await decided()).toEqual(before);
  });

  test('A9 a form is handed in three times, freshly signed', async () => {
    const approver = sandbox.person(cast.firstApprover);
    await press(sandbox, approver, 'approve');
    await submit(sandbox, approver, 'approve', confirmed);
    await approver.closes();
    const last = sandbox.slack.log.deliveries.findLast(({ type }) => type === 'view_submission');
    const parcel = { kind: 'interactive', payload: last?.payload ?? {} } as const;
    for (let time = 0; time < 2; time += 1) {
      // Slack signs again with the time of the new try; within one second it would be the same, byte for byte.
      const signedAt = now();
      await vi.waitUntil(() => now() > signedAt, 5_000);
      expect(await sandbox.slack.dispatch(parcel)).toMatchObject({ result: 'acked' });
    }
    expect((await decided()).filter((type) => type === 'approved')).toHaveLength(1);
  });

  test('A18 one person proposes and stops again and again', async () => {
    const requester = sandbox.person(cast.requester);
    let refused = '';
    for (let count = 0; count < 14 && refused === ''; count += 1) {
      await press(sandbox, requester, 'stop');
      await submit(sandbox, requester, 'stop', { reason: 'x' });
      await requester.closes();
      await sandbox.slack.until(() => requester.messages().some(hasProposeButton));
      await requester.clicks('propose', hasProposeButton);
      const { said } = await submit(sandbox, requester, 'propose', proposing);
      await requester.closes();
      if (said.includes('That was very fast')) refused = said;
    }
    expect(refused).toContain('That was very fast');
    expect((await decided()).filter((type) => type === 'proposed').length).toBeLessThanOrEqual(10);
  });
});

const hasProposeButton = ({ blocks }: { readonly blocks: readonly object[] }) =>
  JSON.stringify(blocks).includes('"action_id":"propose"');

describe('by one person', () => {
  shareWorld({}, (world) => {
    sandbox = world;
  });

  test('A18 the bot is flooded', async () => {
    const flooder = sandbox.person(cast.outsider);
    let answer = '';
    for (let count = 0; count < 115; count += 1) answer = await answerTo(sandbox, flooder, '/cmk status');
    expect(answer).toContain('That was very fast');
    expect(await answerTo(sandbox, sandbox.person(cast.requester), '/cmk status')).toContain('Luma');
  });

  test('A12 markup, mentions, links and hidden characters are typed', async () => {
    const bait =
      '<!channel> <@U0GUEST001> *bold* `code` <https://example.com|a link> \u202Eesrever\u202C zero\u200Bwidth\n• ✓ All checks are done.';
    const requester = sandbox.person(cast.requester);
    await requester.types('/cmk setup');
    await submit(sandbox, requester, 'vault', { ...vaultForm, evidence: bait });
    await requester.closes();
    await requester.reads('`luma-cmk-vault`, ');
    await answerTo(sandbox, requester, `/cmk status ${bait}`);
    // In rich text Slack interprets nothing.
    const interpreted = requester
      .messages()
      .map(({ text, blocks }) => [text, blocks.filter(({ type }) => type !== 'rich_text')]);
    const shown = JSON.stringify(interpreted);
    expect(shown).not.toMatch(/<!channel>|<@U0GUEST001>|<https:\/\/example\.com/u);
    expect(JSON.stringify(requester.messages())).not.toMatch(/\u202E|\u200B/u);
    expect(shown).toContain('U+202E');
  });

  test.each([
    [
      'an address that only looks like a vault',
      'https://luma-cmk-vault.vault.azure.net.example.com/keys/a/1',
    ],
    [
      'another cloud’s vault',
      'https://luma-cmk-vault.vault.azure.cn/keys/a/0123456789abcdef0123456789abcdef',
    ],
    ['a managed HSM', 'https://luma.managedhsm.azure.net/keys/a/0123456789abcdef0123456789abcdef'],
    [
      'another vault’s key',
      'https://luma-other-vault.vault.azure.net/keys/a/0123456789abcdef0123456789abcdef',
    ],
    ['plain http', `http://${azure.vault}.vault.azure.net/keys/a/0123456789abcdef0123456789abcdef`],
  ])('A13 %s is given as the key', async (_kind, key) => {
    const before = await decided();
    const form = { callbackId: 'key', metadata: reference({ run: 'r1' }), fields: { key } };
    const said = await submitting(sandbox, cast.requester, form);
    expect(said.length).toBeGreaterThan(40);
    expect(await decided()).toEqual(before);
    expect(await decided()).not.toContain('keyChosen');
    expect(said).toMatch(/vault|HSM|cloud|https/iu);
  });

  test('A5 somebody outside looks at Home', async () => {
    await sandbox.slack.act({ type: 'home', user: cast.guest });
    const home = await sandbox.slack.until(() => sandbox.slack.stateFor(cast.guest).home);
    expect(JSON.stringify(home.blocks)).toContain('Guests cannot do this');
    expect(JSON.stringify(home.blocks)).not.toContain('Luma');
    const requester = sandbox.person(cast.requester);
    await requester.types('/cmk setup');
    await settledView(sandbox, requester);
    await requester.closes();
  });
});

searchForSecrets();
