import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cast } from '../../sandbox/cast.ts';
import type { Page as SandboxPage } from '../../sandbox/page/server.ts';
import { startSandboxPage } from '../../sandbox/panel/sandbox-page.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { describeInChromium } from '../sandbox/page/chromium.ts';
import {
  close,
  fill,
  modalOf,
  openThread,
  outside,
  passes,
  says,
  submit,
  thread,
  vaultEntries,
} from './seat.ts';
import { prepare, propose, startSetup, startWorld } from './story.ts';

const narrow: BrowserContextOptions = { viewport: { width: 390, height: 844 } };

/** Letters of every kind, a turn of direction, a bell, markup, a mention of everybody, and an emoji’s name. */
const odd = 'Nein – “لا” \u202E\u0007<!channel> <https://evil.example|click> *bold* :tada: 😀';

describeInChromium('People in the browser', ({ open }) => {
  let sandbox: Sandbox;
  let served: SandboxPage;
  beforeEach(async () => {
    sandbox = await startWorld();
    served = await startSandboxPage(sandbox);
  });
  afterEach(async () => {
    await served.close();
    await sandbox.close();
  });

  async function enter(user: string, place = '', options: BrowserContextOptions = {}): Promise<Page> {
    const page = await open(`${served.url}?user=${user}${place}`, options);
    await page.getByRole('heading', { level: 1 }).waitFor();
    return page;
  }

  test('a card with two failed checks fits one screen of a phone; mended in the panel, a check turns green by itself', async () => {
    const page = await enter(cast.requester, '', narrow);
    const tab = (name: string) => page.getByRole('button', { name, exact: true });
    await says(page, '/cmk setup');
    await submit(page, 'Step 1: vault', vaultEntries, 'Check the vault');
    const seen = await modalOf(page, 'Step 1: vault');
    await seen.getByText('az keyvault update --name luma-cmk-vault').waitFor();
    await close(page);
    await page.getByRole('main').getByText('Purge protection').waitFor();
    await page.getByRole('main').getByText('Purge protection and The CMK app in the directory').waitFor();
    const card = page.getByRole('main').locator('.message').filter({ hasText: 'Needs attention · Luma' });
    const heights = [card, page.getByRole('main').locator('.messages')].map(async (part) =>
      part.evaluate(({ clientHeight }) => clientHeight),
    );
    const [taken = Infinity, shown = 0] = await Promise.all(heights);
    expect(taken, 'the card with two failed checks, on one screen').toBeLessThanOrEqual(shown);
    await tab('Outside').click();
    await outside(page).getByLabel('Purge protection').check();
    await passes(page, '1m');
    await tab('Conversation').click();
    await page.getByRole('main').getByText('Purge protection').waitFor({ state: 'detached' });
    await openThread(page);
    await thread(page).getByText('✓ Passed: Purge protection.').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  }, 60_000);

  test('a rejection takes a reason of any letters and any length, and shows it as it was meant', async () => {
    await prepare(sandbox);
    await propose(sandbox);
    const page = await enter(cast.firstApprover);
    await page
      .getByRole('main')
      .getByRole('button', { name: /^Reject/u })
      .first()
      .click();
    const reason = `${odd} ${'x'.repeat(3000 - odd.length - 1)}`;
    const form = await fill(page, 'Reject', { Reason: reason });
    await form.getByRole('button', { name: 'Reject' }).click();
    await page.getByRole('dialog').getByText('Rejected').first().waitFor();
    const other = await enter(cast.requester);
    await openThread(other);
    await thread(other).getByText('rejected').first().waitFor();
    const quoted = thread(other).locator('blockquote, .quote').filter({ hasText: 'Nein' });
    await quoted.getByText('<!channel> <https://evil.example|click>').waitFor();
    expect(await thread(other).getByRole('link', { name: 'click' }).count()).toBe(0);
    await other.getByRole('main').getByRole('heading', { name: 'Rejected · Luma' }).waitFor();
    await expect
      .poll(() =>
        thread(other)
          .locator('.messages')
          .evaluate((list) => list.scrollWidth === list.clientWidth),
      )
      .toBe(true);
    await other
      .getByRole('navigation')
      .getByRole('button', { name: /^CMK .*for you/u })
      .waitFor();
  }, 60_000);

  test('P3: on a phone the form for a yes is read in a screen and a half, and Details keep what was typed', async () => {
    await prepare(sandbox);
    await propose(sandbox);
    const page = await enter(cast.firstApprover, '', narrow);
    await page
      .getByRole('main')
      .getByRole('button', { name: /^Approve/u })
      .first()
      .click();
    const form = await fill(page, 'Approve enablement', { Acknowledgement: true, Confirmation: 'aep-cmk' });
    const heights = form.locator('*').evaluateAll((all) => all.map(({ scrollHeight }) => scrollHeight));
    expect(Math.max(...(await heights))).toBeLessThanOrEqual(844 * 1.5);
    expect(await form.getByText('imsOrgId').count()).toBe(0);
    await form.getByRole('button', { name: 'Details' }).click();
    const details = await modalOf(page, 'Details');
    await details.getByText('imsOrgId').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await details.getByRole('button', { name: 'Back' }).click();
    const again = await modalOf(page, 'Approve enablement');
    expect(await again.getByLabel('Confirmation', { exact: true }).inputValue()).toBe('aep-cmk');
    expect(await again.getByRole('checkbox').isChecked()).toBe(true);
  }, 60_000);

  test('Home tells each kind of person what is theirs', async () => {
    const pages = async (who: string) => (await enter(who, '#home')).getByRole('region', { name: 'Home' });
    const before = await pages(cast.azureAdministrator);
    await before.getByText('Nothing happens until you ask for it.').waitFor();
    expect(await before.getByRole('button').allTextContents()).toEqual(['Start a setup', 'Get the plan']);

    await startSetup(sandbox);
    await sandbox.person(cast.requester).reads('Purge protection is off');
    const owner = await pages(cast.requester);
    await owner.getByText('your move').waitFor();
    await owner.getByRole('button', { name: /Vault: Luma/u }).waitFor();
    const bystander = await pages(cast.azureAdministrator);
    await bystander.getByText('Needs attention').waitFor();
    expect(await bystander.getByText('Waiting on you').count()).toBe(0);
    const guest = await pages(cast.guest);
    await guest.getByText(/guest/iu).waitFor();
    expect(await guest.getByText('Luma').count()).toBe(0);
  }, 60_000);

  test('the whole of a step is done without a mouse, and focus goes where a person expects it', async () => {
    const page = await enter(cast.requester);
    const focused = () =>
      page.evaluate<string>('document.activeElement.id || document.activeElement.textContent');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the conversation');
    await page.keyboard.press('Enter');
    await tabTo(page, '#composer');
    await page.keyboard.type('/cmk setup');
    await page.keyboard.press('Enter');
    const form = await modalOf(page, 'Step 1: vault');
    await expect.poll(() => page.evaluate('document.activeElement.labels?.[0]?.textContent')).toBe('License');
    await page.keyboard.type('Healthcare');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Contract 4711');
    await page.keyboard.press('Tab');
    await page.keyboard.type('luma-cmk');
    await form.getByRole('option', { name: 'luma-cmk-vault' }).waitFor();
    await page.keyboard.press('Enter');
    await tabTo(page, '[data-block=configurationName] input, .modal input[type=text]:not([role])');
    await page.keyboard.type('Config1');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('Purge protection is off').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await focused()).toBe('composer');
    // The last that the bot finds by itself here; the card stays as it is from then on.
    await page.getByRole('main').getByText('The CMK app in the directory').waitFor();
    await tabTo(page, 'main .message button.button-primary', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await modalOf(page, 'Step 1: vault');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await focused()).toContain('Continue');
  }, 60_000);
});

/** Goes on with Tab until this has focus, as somebody would who has no mouse. */
async function tabTo(page: Page, selector: string, key = 'Tab'): Promise<void> {
  for (let pressed = 0; pressed < 40; pressed += 1) {
    const reached = await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`);
    if (reached === true) return;
    await page.keyboard.press(key);
  }
  throw new Error(`Forty times ${key} did not reach ${selector}.`);
}
