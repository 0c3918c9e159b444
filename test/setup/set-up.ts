import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { type AdobeStandIn, startAdobe } from '../../sandbox/adobe/server.ts';
import { type AzureStandIn, startAzure } from '../../sandbox/azure/server.ts';
import {
  adobe as adobeCast,
  adobeOrganizations,
  azure as azureCast,
  cast,
  channel,
  secrets,
  tenants,
  workspace,
} from '../../sandbox/cast.ts';
import { manifest } from '../../sandbox/manifest.ts';
import type { SlackStandIn } from '../../sandbox/slack/slack-stand-in.ts';
import { startSlack } from '../../sandbox/slack/start-slack.ts';
import { useRedis } from '../store/private-redis.ts';
import { startDialogue } from './dialogue.ts';

const clock = { now: Date.now };

export const secretsTyped = [
  secrets.botToken,
  secrets.appToken,
  secrets.adobeClientSecret,
  secrets.azureClientSecret,
];

/** A folder to set up in, beside the stand-ins of everything outside, and what a person types. */
export function useSetup() {
  const real = useRedis();
  let slack: SlackStandIn;
  let adobe: AdobeStandIn;
  let azure: AzureStandIn;
  let cwd: string;

  beforeAll(async () => {
    slack = await startSlack({
      clock,
      workspace,
      appToken: secrets.appToken,
      botToken: secrets.botToken,
      signingSecret: secrets.signingSecret,
      delivery: 'socket',
      scopes: manifest.scopes,
    });
    azure = await startAzure({ clock, tenants });
    adobe = await startAdobe({ clock, organizations: adobeOrganizations, mayReach: azure.mayReach });
  });
  afterAll(async () => {
    await Promise.all([slack.close(), adobe.close(), azure.close()]);
  });
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'setup-'));
  });
  afterEach(() => rmSync(cwd, { recursive: true }));

  /** Where the stand-ins are; everything else is asked for. */
  const outside = (): Record<string, string> => ({
    PATH: process.env['PATH'] ?? '',
    SLACK_API_URL: slack.apiUrl,
    ADOBE_PLATFORM_URL: adobe.url,
    ADOBE_IMS_URL: adobe.url,
    AZURE_LOOPBACK_URL: azure.url,
    PORT: '0',
  });
  const path = (name: string) => join(cwd, name);
  const env = () => parseEnv(readFileSync(path('.env'), 'utf8'));
  const start = (
    args: readonly string[] = [],
    changed: Readonly<Record<string, string>> = {},
    terminal = false,
  ) => startDialogue({ cwd, env: { ...outside(), ...changed }, args, terminal });

  type Dialogue = ReturnType<typeof start>;

  async function answerSlack(dialogue: Dialogue): Promise<void> {
    await dialogue.answers('(SLACK_BOT_TOKEN)', secrets.botToken);
    await dialogue.picks('How does Slack reach the bot?', 0);
    await dialogue.answers('(SLACK_APP_TOKEN)', secrets.appToken);
    await dialogue.answers('(CMK_CHANNEL)', channel);
    await dialogue.answers('(CMK_APPROVERS)', `${cast.firstApprover},${cast.secondApprover}`);
    await dialogue.answers('(CMK_QUORUM)', '');
    await dialogue.answers('(CMK_REQUESTERS)', cast.requester);
    await dialogue.answers('(CMK_OPERATORS)', '');
    await dialogue.answers('(CMK_ALERTS)', '');
    await dialogue.answers('(CMK_AUDITORS)', '');
  }

  async function answerAdobe(dialogue: Dialogue, secret: string = secrets.adobeClientSecret): Promise<void> {
    await dialogue.answers('(name)', 'Luma Europe');
    await dialogue.answers('(orgId)', adobeCast.orgId);
    await dialogue.answers('(region)', '');
    await dialogue.answers('(LUMA_EUROPE_CLIENT_ID)', adobeCast.clientId);
    await dialogue.answers('(LUMA_EUROPE_CLIENT_SECRET)', secret);
    await dialogue.answers('(scopes)', '');
  }

  async function answerTheRest(dialogue: Dialogue): Promise<void> {
    await dialogue.answers('Add another organization?', 'n');
    await dialogue.picks('How does the bot see Azure?', 0);
    await dialogue.answers('(AZURE_TENANT_ID)', azureCast.tenantId);
    await dialogue.answers('(AZURE_CLIENT_ID)', azureCast.clientId);
    await dialogue.answers('(AZURE_CLIENT_SECRET)', secrets.azureClientSecret);
    await dialogue.answers('(AZURE_WRITER)', 'same');
    await dialogue.answers('(REDIS_URL)', real.server.url);
  }
  return {
    real,
    posts: () => adobe.posts(),
    outside,
    path,
    env,
    start,
    answerSlack,
    answerAdobe,
    answerTheRest,
  };
}
