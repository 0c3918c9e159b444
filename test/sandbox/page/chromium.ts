import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, hasChromium, launchChromium } from '../../../sandbox/chromium.ts';

export interface Chromium {
  /** A window of its own, for one person. Whatever leaves loopback, or fails in the page, fails the test. */
  open: (url: string, options?: BrowserContextOptions) => Promise<Page>;
}

/** Tests that need Chromium: named as skipped where it is missing, and failing there when CI is set. */
export function describeInChromium(name: string, tests: (chromium: Chromium) => void): void {
  if (!hasChromium()) {
    const told = `Chromium (${chromiumPath}; the variable CHROMIUM names another)`;
    if (process.env['CI'] === undefined)
      describe.skip(`${name} – needs ${told}`, () => tests({ open: missing }));
    else test(`${name} – needs ${told}`, missing);
    return;
  }
  describe(name, () => {
    const faults: string[] = [];
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchChromium();
    });
    afterAll(() => browser.close());
    afterEach(() => expect(faults.splice(0)).toEqual([]));
    tests({ open: (url, options) => open(browser, url, { ...options, faults }) });
  });
}

interface OpenOptions extends BrowserContextOptions {
  /** Where it is noted what must not happen. */
  faults: string[];
}

async function open(browser: Browser, url: string, { faults, ...options }: OpenOptions): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol !== 'data:' && hostname !== 'localhost' && hostname !== '127.0.0.1')
      faults.push(`The page asked for ${request.url()}, which is not on loopback.`);
  });
  page.on('pageerror', (error) => void faults.push(error.message));
  // What the page tries in vain is no request at all: its policy stops it before.
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) faults.push(message.text());
  });
  await page.goto(url);
  return page;
}

/** Somebody, somewhere in the same window, as with the browser's own *Back*: quicker than loading the page anew. */
export async function comeBack(page: Page, user: string, place: string): Promise<void> {
  const address = JSON.stringify(`?user=${user}${place}`);
  await page.evaluate(
    `history.pushState(null, '', ${address}); dispatchEvent(new PopStateEvent('popstate'))`,
  );
  await page.locator(`#person option[value=${user}]:checked`).waitFor({ state: 'attached' });
}

/** A pane beside the conversation; where the screen shows one pane at a time, it is the page's main part. */
export function paneOf(page: Page, name: 'Thread' | 'Outside of Slack'): Locator {
  return page.getByRole('complementary', { name }).or(page.getByRole('main', { name }));
}

async function missing(): Promise<never> {
  throw new Error(`There is no Chromium at ${chromiumPath}.`);
}
