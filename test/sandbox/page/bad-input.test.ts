import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KnownBlock } from '@slack/types';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPage, type Page } from '../../../sandbox/page/server.ts';
import type { ClientState, Message } from '../../../sandbox/slack/client-api.ts';
import { describeInChromium } from './chromium.ts';
import { demoWorkspace } from './demo-workspace.ts';

const markup = '<b>bold</b><script>document.title="taken"</script><img src=x onerror=alert(1)>';

const blocks: Record<string, KnownBlock[]> = {
  unknown: [{ type: 'hologram' } as unknown as KnownBlock],
  broken: [{ type: 'rich_text' } as unknown as KnownBlock],
  markdown: [{ type: 'markdown', text: `${markup}\n\n[here](javascript:alert(1))` }],
  plain: [{ type: 'section', text: { type: 'plain_text', text: markup } }],
  link: [{ type: 'section', text: { type: 'mrkdwn', text: `<javascript:alert(1)|press> ${markup}` } }],
  picture: [
    { type: 'image', image_url: 'https://elsewhere.example/pixel.png', alt_text: 'A picture from elsewhere' },
  ],
  long: [{ type: 'section', text: { type: 'plain_text', text: 'x'.repeat(3000) } }],
  turned: [{ type: 'section', text: { type: 'plain_text', text: 'שלום \u202Eabc\u0007' } }],
};

/** What no real stand-in would let through. */
describeInChromium('Bad blocks', ({ open }) => {
  let page: Page;
  beforeAll(async () => {
    const world = { groups: () => [], run: async () => '' };
    page = await startPage({ slackUrl: answerFixed, world, firstUser: 'UREQ' });
  });
  afterAll(() => page.close());

  test('are drawn inert, wrapped, and never broken', async () => {
    const tab = await open(page.url, { viewport: { width: 390, height: 844 } });
    await tab.getByText('does not draw “hologram”').waitFor();
    await tab.getByText('does not draw “rich_text”').waitFor();
    await tab.getByText('A picture from elsewhere').waitFor();
    await tab.getByText('שלום').waitFor();
    expect(await tab.locator('main img:not(.avatar), main b, main script').count()).toBe(0);
    expect(await tab.locator('main a[href^="javascript"]').count()).toBe(0);
    expect(await tab.getByText(markup).count()).toBe(3);
    expect(await tab.title()).toBe('Acme Health – sandbox');
    expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(390);
    expect(await tab.locator('.messages').evaluate((list) => list.scrollWidth === list.clientWidth)).toBe(
      true,
    );
  });
});

function answerFixed(incoming: IncomingMessage, response: ServerResponse): void {
  if (incoming.url?.startsWith('/client/events') === true) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: {"type":"changed","seq":1}\n\n');
    return;
  }
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(fixedState()));
}

const fullMember = {
  title: '',
  email: '',
  isBot: false,
  deleted: false,
  isRestricted: false,
  isUltraRestricted: false,
  isStranger: false,
  teamId: 'T0ACME',
  tz: 'UTC',
  tzOffsetSeconds: 0,
};

function fixedState(): ClientState {
  const people = demoWorkspace.people.map((seed) => ({ ...fullMember, ...seed }));
  return {
    user: 'UREQ',
    team: demoWorkspace.team,
    now: Date.now(),
    me: people[0]!,
    app: { ...demoWorkspace.app, connected: true },
    people,
    userGroups: [],
    channels: [{ id: 'CCMK', kind: 'public', name: 'cmk', topic: '', members: [], archived: false }],
    messages: { CCMK: Object.values(blocks).map(toMessage) },
    commands: [],
    shortcuts: [],
    views: [],
    home: null,
    toasts: [],
  };
}

function toMessage(blocks: KnownBlock[], index: number): Message {
  const ts = `17000000${index}0.000100`;
  return {
    channel: 'CCMK',
    ts,
    user: 'UBOT',
    byApp: true,
    text: '',
    blocks,
    attachments: [],
    files: [],
    permalink: '',
  };
}
