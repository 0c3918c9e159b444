import type { Welcome } from '../page/page-api.ts';
import { type Page, startPage } from '../page/server.ts';
import type { Sandbox } from '../sandbox.ts';
import { createPanel } from './panel.ts';
import { readerOfRecord } from './record.ts';
import { wireOf } from './wire.ts';

/** The first two minutes. */
const welcome: Welcome = {
  title: 'Try it before it is irreversible',
  steps: [
    'You are the requester. Type /cmk setup: the bot asks for the vault, checks it and says what is missing.',
    'In “Outside”, act as the Azure administrator: turn on purge protection, grant consent, assign the role. Let a minute pass; the bot detects it.',
    'Choose the key and propose. Then, under “You are”, become the security approver, then the data owner, and approve.',
    'Let 15 minutes pass. The bot sends the one request and tracks it to the end. You can inspect every call and every entry of its record.',
  ],
  command: '/cmk setup',
};

/** The sandbox in the browser: its Slack, beside everything outside of it. */
export async function startSandboxPage(sandbox: Sandbox, port = 0): Promise<Page> {
  const record = readerOfRecord(sandbox.redis.url, sandbox.leading, process.env['CMK_PREFIX']);
  const page = await startPage({
    slackUrl: sandbox.slack.url,
    world: createPanel(sandbox),
    wire: wireOf(sandbox),
    record: record.read,
    firstUser: sandbox.leading.requester,
    welcome,
    port,
  });
  return {
    url: page.url,
    async close() {
      await page.close();
      record.close();
    },
  };
}
