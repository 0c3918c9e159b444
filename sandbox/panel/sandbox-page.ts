import { cast } from '../cast.ts';
import { type Page, startPage } from '../page/server.ts';
import type { Sandbox } from '../sandbox.ts';
import { createPanel } from './panel.ts';
import { readerOfRecord } from './record.ts';
import { wireOf } from './wire.ts';

/** The sandbox in the browser: its Slack, beside everything outside of it. */
export async function startSandboxPage(sandbox: Sandbox, port = 0): Promise<Page> {
  const record = readerOfRecord(sandbox.redis.url, process.env['CMK_PREFIX']);
  const page = await startPage({
    slackUrl: sandbox.slack.url,
    world: createPanel(sandbox),
    wire: wireOf(sandbox),
    record: record.read,
    firstUser: cast.requester,
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
