import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { comeBack, describeInChromium, paneOf } from './chromium.ts';
import { startDemo, type Demo } from './demo.ts';
import { violations } from './violations.ts';

const looks: [name: string, options: BrowserContextOptions][] = [
  ['wide and light', { viewport: { width: 1280, height: 800 }, colorScheme: 'light' }],
  ['wide and dark', { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' }],
  ['narrow and light', { viewport: { width: 390, height: 844 }, colorScheme: 'light' }],
  ['narrow and dark', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' }],
];

describeInChromium('Nothing stands in the way of anybody', ({ open }) => {
  let demo: Demo;
  beforeAll(async () => {
    demo = await startDemo();
    const asked = { user: 'UREQ', channel: 'CCMK' };
    await demo.slack.act({ type: 'command', ...asked, text: '/demo gallery' });
    await demo.slack.act({ type: 'command', ...asked, text: '/demo whisper' });
    await demo.slack.until(() =>
      demo.slack.stateFor('UREQ').messages['CCMK']?.some(({ replyCount }) => replyCount === 1),
    );
  });
  afterAll(() => demo[Symbol.asyncDispose]());

  describe.each(looks)('%s', (_name, options) => {
    let window: Page;
    beforeAll(async () => {
      window = await open(demo.page.url, options);
    });
    const enter = async (user: string, hash: string) => {
      await comeBack(window, user, hash);
      return window;
    };

    test('in a channel with every block', async () => {
      const page = await enter('UREQ', '#CCMK');
      await page.getByRole('heading', { name: /customer-managed keys/ }).waitFor();
      expect(await violations(page)).toEqual([]);
    });

    test('in a thread', async () => {
      const page = await enter('UREQ', `#CCMK/${rootTs(demo)}`);
      await paneOf(page, 'Thread').getByText('ten passes').waitFor();
      expect(await violations(page)).toEqual([]);
    });

    test('on Home', async () => {
      const page = await enter('UAP1', '#home');
      await page.getByRole('heading', { name: 'What waits for you' }).waitFor();
      expect(await violations(page)).toEqual([]);
    });

    test('in a modal with errors and an open list', async () => {
      const page = await enter('UADM', '#CCMK');
      await page.getByRole('heading', { name: '#cmk' }).waitFor();
      await page.getByLabel('Message #cmk').fill('/demo form');
      await page.keyboard.press('Enter');
      const modal = page.getByRole('dialog', { name: 'Set up a vault' });
      await modal.getByRole('button', { name: 'Check' }).click();
      await modal.getByText('fields need another look').waitFor();
      await modal.getByRole('combobox', { name: 'Vault', exact: true }).click();
      await modal.getByRole('option', { name: 'acme-cmk' }).waitFor();
      expect(await violations(page)).toEqual([]);
      await modal.getByRole('button', { name: 'Close' }).click();
      await modal.waitFor({ state: 'detached' });
    });

    test('in the list of channels, and without anything said', async () => {
      const page = await enter('UADM', '#CCMK');
      const list = page.getByRole('button', { name: 'Workspace', exact: true });
      if (await list.isVisible()) await list.click();
      await page.getByRole('button', { name: 'Home' }).waitFor();
      expect(await violations(page)).toEqual([]);
    });

    test('in the world outside, over the wire and in the record', async () => {
      const page = await enter('UREQ', '#CCMK');
      await page.getByRole('heading', { name: '#cmk' }).waitFor();
      const outside = page.getByRole('button', { name: 'Outside', exact: true });
      if (await outside.isVisible()) await outside.click();
      await page.getByRole('button', { name: 'Accept consent' }).click();
      await page.getByText('Done: consent.').waitFor();
      expect(await violations(page)).toEqual([]);
      await page.getByRole('tab', { name: 'Over the wire' }).click();
      await page.getByRole('list', { name: 'Calls, newest first' }).waitFor();
      await page.getByText('POST /data/infrastructure').click();
      await page.getByRole('region', { name: 'The answer' }).waitFor();
      expect(await violations(page)).toEqual([]);
      await page.getByRole('tab', { name: 'The record' }).click();
      await page.getByText('does not hold').waitFor();
      expect(await violations(page)).toEqual([]);
    });
  });
});

function rootTs(demo: Demo): string {
  return demo.slack.stateFor('UREQ').messages['CCMK']?.find(({ replyCount }) => replyCount === 1)?.ts ?? '';
}
