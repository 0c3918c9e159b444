import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebClient } from '@slack/web-api';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { botEnvironment } from '../../sandbox/bot-environment.ts';
import { adobe } from '../../sandbox/cast.ts';
import { createAudit } from '../../src/audit/auditor.ts';
import { createOwnMessages } from '../../src/clients/slack/own-messages.ts';
import { loadConfig } from '../../src/config.ts';
import { readableDigest } from '../../src/domain/proposal.ts';
import { createKeys } from '../../src/store/keys.ts';
import { createNotes } from '../../src/store/notes.ts';
import { chooseVault } from '../domain/stories.ts';
import { actor, key } from '../domain/world.ts';
import { useRedis, withRedis } from '../store/private-redis.ts';
import { storeOn } from '../store/records.ts';
import { runAudit } from './run-audit.ts';

const { orgId } = adobe;
const noIdentity = { ok: false, error: 'internal_error' };

/** What Slack answers in these tests, by method; what a method does meanwhile is up to the test. */
const answers = new Map<string, () => unknown>();
let slack: Server;
beforeAll(async () => {
  slack = createServer((request, response) => {
    const answer = answers.get(request.url?.split('/').at(-1) ?? '') ?? (() => ({ ok: true, messages: [] }));
    void Promise.resolve(answer()).then((body) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(body));
    });
  }).listen(0, '127.0.0.1');
  await once(slack, 'listening');
});
afterEach(() => answers.clear());
afterAll(() => {
  slack.close();
  slack.closeAllConnections();
});

withRedis('an audit that asks Slack for the heads it witnessed', () => {
  const real = useRedis();

  /** A record of three entries whose thread stands in Slack; a fourth comes and is told while Slack is asked. */
  async function standing() {
    const slackApiUrl = `http://127.0.0.1:${(slack.address() as AddressInfo).port}/api/`;
    const nowhere = 'http://127.0.0.1:1';
    const at = { slackApiUrl, adobeUrl: nowhere, azureUrl: nowhere, redisUrl: real.server.url };
    const environment = botEnvironment({ ...at, durable: true, port: 0, mode: 'socket' }, {});
    const loaded = loadConfig(environment);
    const [luma] = loaded.ok ? loaded.config.organizations : [];
    if (!loaded.ok || luma === undefined) throw new Error('the cast has no configuration');
    const { redis } = real;
    const { prefix, auditKeys: chainKeys } = loaded.config;
    const keys = createKeys(prefix);
    const store = storeOn(redis, { keys, chainKeys });
    const notes = createNotes(redis, keys);
    await store.decide(orgId, chooseVault);
    await notes.write(orgId, { 'root:run': 'C1 1.0' });
    answers.set('auth.test', () => ({ ok: true, user_id: 'UBOT' }));
    answers.set('conversations.replies', async () => {
      await store.decide(orgId, { type: 'chooseKey', actor: actor('UREQ'), key });
      const [present] = await store.read([orgId]);
      const { sequence, digest } = present?.head ?? { sequence: 0, digest: '' };
      const text = `Luma · record #${sequence} · ${readableDigest(digest)}`;
      const blocks = [{ type: 'context', elements: [{ type: 'mrkdwn', text }] }];
      const metadata = { event_payload: { organization: orgId } };
      return { ok: true, messages: [{ ts: '1.0', user: 'UBOT', blocks, metadata }] };
    });
    const messages = createOwnMessages(new WebClient('xoxb-1', { slackApiUrl }));
    const audit = createAudit({ redis, keys, notes, messages, chainKeys, now: () => 0 });
    return { audit: () => audit(luma), environment };
  }

  test('does not take for cut off what was appended and told meanwhile', async () => {
    const { audit } = await standing();
    const { verification, slackFault } = await audit();
    expect(slackFault).toBeUndefined();
    expect(verification.fault).toBeUndefined();
    expect(verification).toMatchObject({ head: { sequence: 4 }, agreed: 1 });
  });

  test('does not on the command line either', async () => {
    const { environment } = await standing();
    const { code, out, error } = await runAudit(['verify', orgId, '--slack'], environment);
    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(out).toContain('4 entries, head #4');
    expect(out).toContain('Witnessed heads that agree: 1.');
  });

  test('finds a head in the channel, wherever the notes in Redis point', async () => {
    const { audit } = await standing();
    const text = `Luma · record #9 · ${readableDigest('ab'.repeat(32))}`;
    const blocks = [{ type: 'context', elements: [{ type: 'mrkdwn', text }] }];
    const metadata = { event_payload: { organization: orgId } };
    answers.set('conversations.replies', () => ({ ok: true, messages: [] }));
    answers.set('conversations.history', () => ({
      ok: true,
      messages: [{ ts: '2.0', user: 'UBOT', blocks, metadata }],
    }));
    expect((await audit()).verification.fault).toMatchObject({ kind: 'cutTail', until: 9, seenBy: 'slack' });
  });

  test('asks again who the bot is where Slack did not say it', async () => {
    const { audit } = await standing();
    answers.set('auth.test', () => noIdentity);
    expect((await audit()).slackFault).toMatchObject({ code: 'internal_error' });
    answers.set('auth.test', () => ({ ok: true, user_id: 'UBOT' }));
    expect((await audit()).slackFault).toBeUndefined();
  });
});
