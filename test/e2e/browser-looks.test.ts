import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cast } from '../../sandbox/cast.ts';
import type { Page as SandboxPage } from '../../sandbox/page/server.ts';
import { startSandboxPage } from '../../sandbox/panel/sandbox-page.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { describeInChromium } from '../sandbox/page/chromium.ts';
import { violations } from '../sandbox/page/violations.ts';
import { approve, prepare, press, propose, settledView, startWorld, submit, vaultForm } from './story.ts';

const wide: BrowserContextOptions = { viewport: { width: 1280, height: 800 }, colorScheme: 'light' };
const narrow: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  colorScheme: 'dark',
  hasTouch: true,
};

describeInChromium('What the bot says, on wide and narrow screens', ({ open }) => {
  let sandbox: Sandbox;
  let served: SandboxPage;
  beforeAll(async () => {
    sandbox = await startWorld();
    served = await startSandboxPage(sandbox);
  });
  afterAll(async () => {
    await served.close();
    await sandbox.close();
  });

  const enter = (user: string, place: string, look: BrowserContextOptions) =>
    open(`${served.url}?user=${user}${place}`, look);

  /** Nothing serious for whoever cannot see or point, and nothing wider than the screen. */
  async function expectFine(where: string, pages: readonly Page[]): Promise<void> {
    for (const page of pages) {
      const { width } = page.viewportSize() ?? { width: 0 };
      expect(await violations(page), `${where}, ${width} px`).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth'), where).toBe(width);
    }
  }

  const all = async (pages: readonly Page[], words: string | RegExp) => {
    for (const page of pages) await page.getByText(words).first().waitFor();
  };

  test('nothing serious stands in anybody’s way, from the empty channel to the last approval', async () => {
    const requester = sandbox.person(cast.requester);
    const rooms = [await enter(cast.requester, '', wide), await enter(cast.requester, '', narrow)];
    const homes = [await enter(cast.firstApprover, '#home', wide), await enter(cast.guest, '#home', narrow)];
    await all(rooms, 'A rehearsal of what cannot be undone');
    await homes[0]?.getByText('Nothing happens until you ask for it.').waitFor();
    await expectFine('before anything', [...rooms, ...homes]);

    await requester.types('/cmk setup');
    await all(rooms, 'How do you know?');
    await expectFine('the vault’s form', rooms);
    await submit(sandbox, requester, 'vault', vaultForm);
    await settledView(sandbox, requester);
    await all(rooms, 'az keyvault update --name luma-cmk-vault');
    await expectFine('a check that failed, in its modal', rooms);
    await requester.closes();
    for (const page of rooms) {
      await page
        .getByRole('button', { name: /^\d+ repl/u })
        .first()
        .click();
      await page.getByRole('complementary', { name: 'Thread' }).getByText('✗ Failed: Purge').waitFor();
    }
    await expectFine('the card and its thread', rooms);
  }, 60_000);

  test('nor while it is proposed, read, approved and rejected', async () => {
    const requester = sandbox.person(cast.requester);
    await press(sandbox, requester, 'cancel');
    await submit(sandbox, requester, 'cancel', {});
    await prepare(sandbox);
    await propose(sandbox);
    const homes = [
      await enter(cast.firstApprover, '#home', wide),
      await enter(cast.secondApprover, '#home', narrow),
    ];
    await all(homes, 'your approval is asked for');
    await expectFine('Home of an approver', homes);
    for (const page of homes) await page.getByRole('button', { name: /^Read and approve/u }).click();
    await all(homes, 'Approve for good');
    await expectFine('the approval', homes);
    for (const page of homes) await page.keyboard.press('Escape');
    await approve(sandbox, cast.firstApprover);
    const room = await enter(cast.secondApprover, '', narrow);
    await room
      .getByRole('button', { name: /^Reject/u })
      .first()
      .click();
    await room.getByRole('dialog').getByRole('textbox').waitFor();
    await expectFine('the rejection', [room]);
  }, 60_000);
});
