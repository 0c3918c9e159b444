import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { cast, channel } from '../sandbox/cast.ts';
import { chromiumPath, hasChromium, launchChromium } from '../sandbox/chromium.ts';
import { startPage } from '../sandbox/page/server.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
import type { ClientState, Message } from '../sandbox/slack/client-api.ts';
import type { Figure } from './figure.ts';
import type { Effort } from './row.ts';
import { quantile } from './quantile.ts';
import { type LongestTask, longestTask } from './longest-task.ts';
import { beginSetup } from './stroll.ts';

const messages = 1_000;
const interactiveWithinMs = 1_500;
/** What takes longer is felt as a hitch (https://web.dev/articles/optimize-long-tasks). */
const longestTaskMs = 50;

/** A thousand messages as the bot writes them: its own of a real setup, over and over. */
async function busyState(): Promise<ClientState> {
  const sandbox = await startSandbox({ environment: process.env });
  try {
    await beginSetup(sandbox);
    const state = sandbox.slack.stateFor(cast.requester);
    const own = state.messages[channel] ?? [];
    const repeated = Array.from({ length: messages }, (_, place): Message => {
      const { threadTs: _thread, replyCount: _replies, ...message } = own[place % own.length] as Message;
      return { ...message, ts: `${1_700_000_000 + place * 60}.000100` };
    });
    return { ...state, views: [], messages: { [channel]: repeated } };
  } finally {
    await sandbox.close();
  }
}

function answering(state: ClientState) {
  return (incoming: IncomingMessage, response: ServerResponse): void => {
    if (incoming.url?.startsWith('/client/events') === true) {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': open\n\n');
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(state));
  };
}

/** The floor: as many paragraphs and one field, in plain HTML. */
async function servePlain({ messages: all }: ClientState) {
  const texts = (all[channel] ?? []).map(({ text }) => `<p>${text.replaceAll('<', '&lt;')}</p>`);
  const scroller = `<div class="messages" style="height: 600px; overflow: auto">${texts.join('')}</div>`;
  const html = `<!doctype html><meta charset="utf-8"><title>Plain</title>${scroller}<textarea id="composer"></textarea>`;
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}/`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** From the navigation until there is a field to write in and the browser has time for whoever writes. */
async function untilInteractive(page: Page, url: string): Promise<number> {
  await page.goto(url);
  await page.locator('#composer').waitFor();
  return page.evaluate<number>('new Promise((done) => requestIdleCallback(() => done(performance.now())))');
}

async function measureOn(
  browser: Browser,
  url: string,
  loads: number,
): Promise<{ interactive: number; task: LongestTask }> {
  const times: number[] = [];
  for (let load = 0; load < loads; load += 1) {
    const page = await browser.newPage();
    times.push(await untilInteractive(page, url));
    await page.close();
  }
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await untilInteractive(page, url);
  const task = await longestTask(browser, page, '.messages');
  await page.close();
  return { interactive: quantile(times, 0.5), task };
}

/** The sandbox's page with a busy channel, beside the same in plain HTML. */
export async function page({ isQuick }: Effort): Promise<Figure[]> {
  const what = [
    'page interactive, median',
    `longest task of the main thread, scrolling ${messages} messages`,
  ] as const;
  const bounds = [interactiveWithinMs, longestTaskMs] as const;
  if (!hasChromium()) {
    const note = `needs Chromium (${chromiumPath})`;
    return what.map((each) => ({ what: each, value: undefined, unit: 'ms', note }));
  }
  const loads = isQuick ? 1 : 5;
  const state = await busyState();
  const world = { groups: () => [], run: async () => '' };
  const served = await startPage({ slackUrl: answering(state), world, firstUser: cast.requester });
  const plain = await servePlain(state);
  const browser = await launchChromium();
  try {
    const floor = await measureOn(browser, plain.url, loads);
    const real = await measureOn(browser, served.url, loads);
    const figure = (place: 0 | 1, value: number, baseline: number): Figure => ({
      what: what[place],
      value,
      unit: 'ms',
      bound: bounds[place],
      baseline: { what: 'plain HTML', value: baseline },
    });
    // What others did with the processor meanwhile says nothing of the page, and is said all the same.
    const note = `on the clock ${real.task.clock.toFixed(0)} ms, plain HTML ${floor.task.clock.toFixed(0)} ms`;
    return [
      figure(0, real.interactive, floor.interactive),
      { ...figure(1, real.task.own, floor.task.own), note },
    ];
  } finally {
    await browser.close();
    await Promise.all([served.close(), plain.close()]);
  }
}
