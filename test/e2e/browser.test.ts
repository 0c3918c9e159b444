import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { adobe, azure, cast } from '../../sandbox/cast.ts';
import type { Page as SandboxPage } from '../../sandbox/page/server.ts';
import { startSandboxPage } from '../../sandbox/panel/sandbox-page.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { describeInChromium } from '../sandbox/page/chromium.ts';
import { expectCleanAftermath } from './aftermath.ts';
import {
  become,
  close,
  confirmation,
  fill,
  modalOf,
  openThread,
  outside,
  passes,
  says,
  submit,
  thread,
  untilSeen,
  vaultEntries,
} from './seat.ts';
import { startWorld } from './story.ts';

const narrow: BrowserContextOptions = { viewport: { width: 390, height: 844 } };

describeInChromium('In the browser', ({ open }) => {
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

  const enter = async (user: string, options: BrowserContextOptions = {}): Promise<Page> => {
    const page = await open(`${served.url}?user=${user}`, options);
    await page.getByRole('heading', { name: '#encryption' }).waitFor();
    return page;
  };

  /** From `/cmk setup` to the first findings, with the mending of the one that fails. */
  async function chooseVault(page: Page): Promise<void> {
    await says(page, '/cmk setup');
    await submit(page, 'Step 1: vault', vaultEntries, 'Check the vault');
    const seen = await modalOf(page, 'Step 1: vault');
    await seen.getByText('az keyvault update --name luma-cmk-vault').waitFor();
    await close(page);
    await openThread(page);
    await thread(page).getByText('Purge protection is off').first().waitFor();
    await become(page, 'Azure administrator');
    await outside(page).getByLabel('Purge protection').check();
    await passes(page, '1m');
    await thread(page).getByText('✓ Passed: Purge protection.').waitFor();
    await become(page, 'Requester');
  }

  async function chooseKey(page: Page): Promise<void> {
    await page.getByRole('main').getByRole('button', { name: 'Continue: Key' }).click();
    await submit(page, 'Step 2: key', { Key: azure.key }, 'Check the key');
    await modalOf(page, 'Step 2: key');
    await close(page);
  }

  async function letAppIn(page: Page): Promise<void> {
    await thread(page).getByRole('link', { name: 'Open the consent page' }).waitFor();
    await outside(page).getByLabel('Consent to the CMK app').check();
    await outside(page).getByLabel('Role of the app at the vault').check();
    await untilSeen(page, thread(page).getByText('All checks are done'));
  }

  /** Two people with a window each, both with their answer ready before either gives it. */
  async function approveTogether(): Promise<void> {
    const approvers = await Promise.all([cast.firstApprover, cast.secondApprover].map((user) => enter(user)));
    const ready = await Promise.all(
      approvers.map(async (page) => {
        await page.getByRole('navigation').getByRole('button', { name: 'CMK 1 for you' }).click();
        await page.getByRole('button', { name: 'Read and approve…' }).click();
        return fill(page, 'Approve enablement', confirmation);
      }),
    );
    await Promise.all(ready.map((modal) => modal.getByRole('button', { name: 'Approve' }).click()));
  }

  test('people who type, fill in and click bring an organization from /cmk setup to enabled, with one POST', async () => {
    const page = await enter(cast.requester);
    await chooseVault(page);
    await chooseKey(page);
    await letAppIn(page);
    await page.getByRole('main').getByRole('button', { name: 'Propose' }).click();
    await submit(
      page,
      'Step 5: propose',
      { 'Why now?': 'The contract begins', ...confirmation },
      'Ask for approval',
    );
    await page.getByRole('dialog').getByText('Waiting for approval (0 of 2)').waitFor();
    await close(page);
    await approveTogether();
    await thread(page).getByText('All approvals received.').waitFor();
    await passes(page, '15m');
    await untilSeen(page, thread(page).getByText('Customer-managed keys are enabled.'));
    expect(sandbox.adobe.posts(adobe.orgId)).toHaveLength(1);
    await outside(page).getByLabel('POSTs that Adobe saw').getByText('1', { exact: true }).waitFor();
    await expectCleanAftermath(sandbox);
  }, 90_000);

  /** The same on a phone, where one thing is seen at a time. */
  test('all six steps and both approvals are done on a narrow screen', async () => {
    const page = await enter(cast.requester, narrow);
    const shows = (name: string) => page.getByRole('button', { name, exact: true }).click();
    const main = page.getByRole('main');
    const outsideDoes = async (deed: () => Promise<void>): Promise<void> => {
      await shows('Outside');
      await deed();
      await shows('Conversation');
    };
    await says(page, '/cmk setup');
    await submit(page, 'Step 1: vault', vaultEntries, 'Check the vault');
    await modalOf(page, 'Step 1: vault');
    await close(page);
    await outsideDoes(async () => {
      await outside(page).getByLabel('Purge protection').check();
      await passes(page, '1m');
    });
    await chooseKey(page);
    await outsideDoes(async () => {
      await outside(page).getByLabel('Consent to the CMK app').check();
      await outside(page).getByLabel('Role of the app at the vault').check();
      await passes(page, '15m');
    });
    await main.getByRole('button', { name: 'Propose' }).click();
    await submit(
      page,
      'Step 5: propose',
      { 'Why now?': 'The contract begins', ...confirmation },
      'Ask for approval',
    );
    await page.getByRole('dialog').getByText('Waiting for approval (0 of 2)').waitFor();
    await close(page);
    for (const user of [cast.firstApprover, cast.secondApprover]) {
      const approver = await enter(user, narrow);
      await approver.getByRole('button', { name: /^Workspace/u }).click();
      await approver
        .getByRole('main', { name: 'Workspace' })
        .getByRole('button', { name: 'CMK 1 for you' })
        .click();
      await approver.getByRole('button', { name: 'Read and approve…' }).click();
      await submit(approver, 'Approve enablement', confirmation, 'Approve');
      await approver.close();
    }
    // The cooling-off counts from when the announcement was read in Slack, which may be after the first jump.
    const comesTo = async (words: string): Promise<void> => {
      const seen = () => main.getByText(words).first().waitFor({ timeout: 10_000 });
      await outsideDoes(() => passes(page, '15m'));
      await seen().catch(async () => {
        await outsideDoes(() => passes(page, '15m'));
        await seen();
      });
    };
    await comesTo('Enabling');
    await comesTo('Enabled');
    expect(sandbox.adobe.posts(adobe.orgId)).toHaveLength(1);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await expectCleanAftermath(sandbox);
  }, 90_000);
});
