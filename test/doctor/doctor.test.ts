import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, test } from 'vitest';
import { type AdobeStandIn, startAdobe } from '../../sandbox/adobe/server.ts';
import { type AzureStandIn, startAzure } from '../../sandbox/azure/server.ts';
import { botEnvironment } from '../../sandbox/bot-environment.ts';
import {
  adobe as adobeCredential,
  adobeOrganizations,
  azure as azureCast,
  cast,
  secrets,
  tenants,
  workspace,
  workspaceId,
} from '../../sandbox/cast.ts';
import { manifest } from '../../sandbox/manifest.ts';
import type { SlackStandIn } from '../../sandbox/slack/slack-stand-in.ts';
import { startSlack } from '../../sandbox/slack/start-slack.ts';
import type { WorkspaceSeed } from '../../sandbox/slack/workspace-seed.ts';
import { idOf } from '../e2e/two-hundred.ts';
import { useRedis, withRedis } from '../store/private-redis.ts';

const program = fileURLToPath(new URL('../../src/doctor/main.ts', import.meta.url));
const clock = { now: Date.now };
const emptyGroup = 'S0NOBODY01';

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

async function runDoctor(env: Readonly<Record<string, string>>): Promise<Ended> {
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, error] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, out, error };
}

withRedis('npm run doctor', () => {
  const real = useRedis();
  let slack: SlackStandIn;
  let adobe: AdobeStandIn;
  let azure: AzureStandIn;

  const withEmptyGroup = {
    ...workspace,
    userGroups: [
      ...(workspace.userGroups ?? []),
      { id: emptyGroup, handle: 'nobody', name: 'Nobody', users: [] },
    ],
  };

  const startOwnSlack = (scopes: readonly string[] = manifest.scopes, seed: WorkspaceSeed = withEmptyGroup) =>
    startSlack({
      clock,
      workspace: seed,
      appToken: secrets.appToken,
      botToken: secrets.botToken,
      signingSecret: secrets.signingSecret,
      delivery: 'socket',
      scopes,
    });

  beforeAll(async () => {
    slack = await startOwnSlack();
    azure = await startAzure({ clock, tenants });
    adobe = await startAdobe({ clock, organizations: adobeOrganizations, mayReach: azure.mayReach });
  });
  afterAll(async () => {
    await Promise.all([slack.close(), adobe.close(), azure.close()]);
  });

  function environment(changed: Readonly<Record<string, string>> = {}): Record<string, string> {
    const at = {
      slackApiUrl: slack.apiUrl,
      adobeUrl: adobe.url,
      azureUrl: azure.url,
      redisUrl: real.server.url,
      durable: true,
      port: 0,
      mode: 'socket',
    } as const;
    return { ...botEnvironment(at, {}), PATH: process.env['PATH'] ?? '', ...changed };
  }

  test('where everything is there it says so and changes nothing', async () => {
    azure.world.createWorkspace(workspaceId);
    const log = { CMK_LOG_ANALYTICS_WORKSPACE: workspaceId };
    const { code, out, error } = await runDoctor(environment(log));
    expect(error).toBe('');
    expect(out).toContain('Everything the bot needs is there.');
    expect(out).not.toContain('✗');
    for (const line of [
      'bot token',
      'app token +opens the WebSocket',
      'scopes',
      'channel C0ENCRYPTN',
      'a message +is one that Slack takes',
      'approvers of Luma',
      'port 0 +is free',
    ]) {
      expect(out).toMatch(new RegExp(`[✓•] ${line}`, 'u'));
    }
    expect(out).toMatch(/✓ Adobe token of Luma/u);
    expect(out).toMatch(/✓ app registration of Luma/u);
    expect(out).toMatch(/✓ Azure identity for Luma/u);
    expect(out).toMatch(/✓ audit log for Luma +the workspace can be read/u);
    expect(out).toMatch(/✓ vaults for Luma +it may see \d: .*luma-cmk-vault/u);
    expect(code).toBe(0);
    expect(await real.redis.dbsize()).toBe(0);
    expect(slack.messagesIn('C0ENCRYPTN')).toEqual([]);
    expect(adobe.posts()).toEqual([]);
  });

  it.each([
    [
      'the bot token',
      { SLACK_BOT_TOKEN: 'xoxb-somebody-else' },
      /✗ bot token .*invalid_auth/u,
      'SLACK_BOT_TOKEN',
    ],
    [
      'the app token',
      { SLACK_APP_TOKEN: 'xapp-somebody-else' },
      /✗ app token .*invalid_auth/u,
      'connections:write',
    ],
    ['the channel', { CMK_CHANNEL: 'C0NOWHERE1' }, /✗ channel C0NOWHERE1 .*channel_not_found/u, '/invite'],
    [
      'an approver nobody knows',
      { CMK_APPROVERS: `${cast.firstApprover},U0NOBODY01` },
      /✗ approvers of Luma +1 of 2 can approve, 2 needed .*U0NOBODY01 is a stranger/u,
      'Name more',
    ],
    [
      'approvers who may not approve',
      { CMK_APPROVERS: `${cast.firstApprover},${cast.guest}` },
      /✗ approvers of Luma +1 of 2 can approve, 2 needed .*guest/u,
      'Name more',
    ],
    [
      'the secret for Adobe',
      { ADOBE_CLIENT_SECRET: 'an-old-one' },
      /✗ Adobe token of Luma .*invalid_client/u,
      'two secrets',
    ],
    [
      'the secret for Azure',
      { AZURE_CLIENT_SECRET: 'an-old-one' },
      /✗ Azure identity for Luma .*AADSTS/u,
      'AZURE_CLIENT_SECRET',
    ],
    [
      'an alarm list with guests only',
      { CMK_ALERTS: cast.guest },
      /✗ CMK_ALERTS +reaches nobody \(.*guest/u,
      'full member',
    ],
    [
      'an alarm list that is a group without members',
      { CMK_OPERATORS: emptyGroup },
      /✗ CMK_OPERATORS +reaches nobody/u,
      'full member',
    ],
    [
      'an approver who is the only requester',
      {
        CMK_REQUESTERS: cast.firstApprover,
        CMK_APPROVERS: `${cast.firstApprover},${cast.secondApprover},${cast.guest}`,
      },
      /✗ approvers of Luma +2 of 3 can approve, 2 needed/u,
      'The person who proposes does not count',
    ],
    [
      'the workspace of the audit log',
      { CMK_LOG_ANALYTICS_WORKSPACE: workspaceId.replace('luma-logs', 'gone') },
      /✗ audit log for Luma .*GET workspace/u,
      'Log Analytics Reader',
    ],
    ['Redis', { REDIS_URL: 'redis://127.0.0.1:1' }, /✗ Redis .*ECONNREFUSED/u, 'REDIS_URL'],
  ])('%s that is wrong is found, and it is said what to do', async (_what, changed, seen, now) => {
    const { code, out } = await runDoctor(environment(changed));
    expect(out).toMatch(seen);
    expect(out.slice(out.search(seen))).toContain(now);
    for (const secret of ['xoxb-somebody-else', 'xapp-somebody-else', 'an-old-one']) {
      expect(out).not.toContain(secret);
    }
    expect(code).toBe(1);
  });

  test.each([
    [
      'those of CMK_ALERTS',
      { CMK_ALERTS: cast.outsider, CMK_OPERATORS: cast.azureAdministrator },
      0,
      `✓ alerts of Luma +reach ${cast.outsider}\\n`,
    ],
    [
      'the operators where it is not set',
      { CMK_OPERATORS: cast.outsider },
      0,
      `✓ alerts of Luma +reach ${cast.outsider}\\n`,
    ],
    [
      'the approvers where neither is set',
      {},
      0,
      `• alerts of Luma +reach ${cast.firstApprover}, ${cast.secondApprover}, and whoever runs the setup: CMK_ALERTS names nobody`,
    ],
    [
      'the approvers where nobody of it may be told',
      { CMK_ALERTS: cast.guest },
      1,
      `• alerts of Luma +reach ${cast.firstApprover}, ${cast.secondApprover}, and whoever runs the setup: CMK_ALERTS reaches nobody`,
    ],
    [
      'nobody',
      { CMK_ALERTS: cast.guest, CMK_APPROVERS: 'U0NOBODY01,U0NOBODY02' },
      1,
      '✗ alerts of Luma +reach nobody',
    ],
  ])('whom an alert would reach is said: %s', async (_what, changed, exit, words) => {
    const { code, out } = await runDoctor(environment(changed));
    expect(out).toMatch(new RegExp(words, 'u'));
    expect(code).toBe(exit);
  });

  test('whether access could be revoked now is said, and why not', async () => {
    expect((await runDoctor(environment())).out).toMatch(/• revoking for Luma +no access to revoke/u);
    const { world } = azure;
    world.acceptConsent(azureCast.tenantId, adobeCredential.applicationId);
    world.assignRole(azureCast.vault, adobeCredential.applicationId);
    expect((await runDoctor(environment())).out).toMatch(/✓ revoking for Luma +yes/u);
    world.lock(azureCast.vault, 'keep', 'CanNotDelete');
    const locked = await runDoctor(environment());
    expect(locked.out).toMatch(/• revoking for Luma +no: The lock “keep”/u);
    expect(locked.code).toBe(0);
    world.unlock('keep');
    world.setRights(azureCast.clientId, { roleWrites: 'none' });
    const mayNot = await runDoctor(environment());
    expect(mayNot.out).toMatch(/✗ revoking for Luma +no: The bot’s writer may not/u);
    expect(mayNot.code).toBe(1);
    const byPeople = await runDoctor(environment({ AZURE_WRITER: 'off' }));
    expect(byPeople.out).toMatch(/• revoking for Luma +unknown: The bot has no identity that may write/u);
    expect(byPeople.code).toBe(0);
    world.setRights(azureCast.clientId, { roleWrites: 'encryptionUser' });
    world.removeRole(azureCast.vault, adobeCredential.applicationId);
    world.removeServicePrincipal(azureCast.tenantId, adobeCredential.applicationId);
  });

  test('a channel that another company reads too is told, and keeps nothing from working', async () => {
    slack.shareChannel('C0ENCRYPTN', ['T0PARTNER1']);
    try {
      const { code, out } = await runDoctor(environment());
      expect(out).toMatch(/• channel C0ENCRYPTN +#encryption is shared with another company/u);
      expect(out).toContain('can read what the bot posts there');
      expect(code).toBe(0);
    } finally {
      slack.shareChannel('C0ENCRYPTN', []);
    }
  });

  test('a group of more approvers than Slack lets the bot look up in a minute is found and reported', async () => {
    const users = Array.from({ length: 150 }, (_, place) => `U${String(place).padStart(9, '0')}`);
    const many = await startOwnSlack(manifest.scopes, {
      ...workspace,
      people: [...workspace.people, ...users.map((id) => ({ id, name: id, realName: id }))],
      userGroups: [{ id: 'S0APPROVER', handle: 'approvers', name: 'Approvers', users }],
    });
    try {
      const changed = { CMK_APPROVERS: 'S0APPROVER', CMK_ESCALATION: 'S0APPROVER' };
      const { code, out } = await runDoctor(environment({ SLACK_API_URL: many.apiUrl, ...changed }));
      expect(out).toMatch(/✓ approvers of Luma +\d+ of \d+ can approve, 2 needed; \d+ more not looked up/u);
      expect(out).toMatch(/✓ CMK_ESCALATION +150 found/u);
      expect(code).toBe(0);
    } finally {
      await many.close();
    }
  });

  test('an installation on the whole organization, with which the bot does not start, is wrong', async () => {
    const enterprise = { id: 'E0SANDBOX1', name: 'Luma Group' };
    const everywhere = await startOwnSlack(manifest.scopes, {
      ...workspace,
      enterprise,
      installedOnOrganization: true,
    });
    try {
      const { code, out } = await runDoctor(environment({ SLACK_API_URL: everywhere.apiUrl }));
      expect(out).toMatch(/✗ bot token +the app is installed for the whole organization/u);
      expect(out).toContain('Install it in one workspace');
      expect(code).toBe(1);
    } finally {
      await everywhere.close();
    }
  });

  test('of many organizations it asks about five at a time', async () => {
    const asked: string[] = [];
    let under = 0;
    let most = 0;
    // Slow, so that questions which were asked at once are seen at once.
    const platform = createServer((request, response) => {
      asked.push(String(request.headers['x-gw-ims-org-id']));
      most = Math.max(most, (under += 1));
      setTimeout(() => {
        under -= 1;
        response.writeHead(404).end();
      }, 100);
    }).listen(0, '127.0.0.1');
    await once(platform, 'listening');
    const folder = mkdtempSync(join(tmpdir(), 'organizations-'));
    const ids = Array.from({ length: 12 }, (_, place) => idOf(place));
    const organizations = ids.map((orgId) => ({
      name: orgId.slice(0, 24),
      orgId,
      clientIdEnv: 'LUMA_CLIENT_ID',
      clientSecretEnv: 'ADOBE_CLIENT_SECRET',
      scopes: 'openid,AdobeID',
    }));
    writeFileSync(join(folder, 'organizations.json'), JSON.stringify(organizations));
    const single = /^ADOBE_(?:CLIENT_ID|ORG_ID|ORG_NAME|REGION|SCOPES)$/u;
    const variables = Object.entries(environment()).filter(([name]) => !single.test(name));
    try {
      const { out, error } = await runDoctor({
        ...Object.fromEntries(variables),
        ADOBE_PLATFORM_URL: `http://127.0.0.1:${(platform.address() as AddressInfo).port}`,
        ORGANIZATIONS_FILE: join(folder, 'organizations.json'),
        LUMA_CLIENT_ID: adobeCredential.clientId,
      });
      expect(error).toBe('');
      for (const id of ids) expect(out).toContain(`app registration of ${id.slice(0, 24)}`);
      expect(new Set(asked)).toEqual(new Set(ids));
      expect(most).toBeLessThanOrEqual(5);
    } finally {
      platform.close();
      platform.closeAllConnections();
      rmSync(folder, { recursive: true });
    }
  });

  test('a scope of the manifest that was not granted is named', async () => {
    const narrow = await startOwnSlack(manifest.scopes.filter((scope) => scope !== 'files:write'));
    try {
      const { code, out } = await runDoctor(environment({ SLACK_API_URL: narrow.apiUrl }));
      expect(out).toMatch(/✗ scopes +missing: files:write/u);
      expect(code).toBe(1);
    } finally {
      await narrow.close();
    }
  });

  test('an organization at Adobe that may not is told from a token that is wrong', async () => {
    adobe.script.next('appRegistration', {
      kind: 'answer',
      status: 403,
      body: { error_code: '403025', message: 'Profile is not valid' },
    });
    const { code, out } = await runDoctor(environment());
    expect(out).toMatch(/✓ Adobe token of Luma/u);
    expect(out).toMatch(/✗ app registration of Luma/u);
    expect(out).toContain('Manage Customer Managed Key');
    expect(code).toBe(1);
  });

  test('a Redis that forgets is wrong, and it is said what to set', async () => {
    await real.redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    try {
      const { code, out } = await runDoctor(environment());
      expect(out).toMatch(/✗ Redis keeps what it is told .*set maxmemory-policy noeviction/u);
      expect(code).toBe(1);
    } finally {
      await real.redis.config('SET', 'maxmemory-policy', 'noeviction');
    }
  });

  test('a port that something else has is wrong; one that a bot has already is not', async () => {
    let answer = 'a shop';
    const other = createServer((_, response) => response.end(answer)).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    try {
      const { code, out } = await runDoctor(environment({ PORT: String(port) }));
      expect(out).toMatch(/✗ port \d+ +.*EADDRINUSE/u);
      expect(code).toBe(1);
      answer = 'alive\n';
      const again = await runDoctor(environment({ PORT: String(port) }));
      expect(again.out).toMatch(/✓ port \d+ +a bot runs there already/u);
      expect(again.code).toBe(0);
    } finally {
      other.close();
      other.closeAllConnections();
    }
  });

  test('no Azure identity is nothing wrong', async () => {
    const {
      AZURE_CLIENT_ID: _id,
      AZURE_CLIENT_SECRET: _secret,
      ...rest
    } = environment({ AZURE_WRITER: 'off' });
    const { code, out } = await runDoctor(rest);
    expect(out).toMatch(/• Azure identity for Luma +none: people look and attest/u);
    expect(code).toBe(0);
  });

  test('settings that are missing are listed, and nothing else is looked at', async () => {
    const { code, out, error } = await runDoctor({ PATH: process.env['PATH'] ?? '' });
    expect(out).toBe('');
    expect(error).toContain('SLACK_BOT_TOKEN');
    expect(error).toContain('REDIS_URL');
    expect(code).toBe(1);
  });
});
