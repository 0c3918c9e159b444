import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adobe, azure, cast } from '../../sandbox/cast.ts';
import type { Page as SandboxPage } from '../../sandbox/page/server.ts';
import { startSandboxPage } from '../../sandbox/panel/sandbox-page.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { describeInChromium } from '../sandbox/page/chromium.ts';
import { type Hands, type Walked, expectCheaper, handsOn, tableOf, wordsBeforeDetails } from './keyboard.ts';
import { modalOf } from './seat.ts';
import { mendAzure, minuteMs, startWorld, untilEnabled } from './story.ts';

const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 } };
const slow = 120_000;

describeInChromium('A whole run by keyboard, at a phone’s width', ({ open }) => {
  let sandbox: Sandbox;
  let served: SandboxPage;
  const walked: Walked[] = [];
  beforeAll(async () => {
    sandbox = await startWorld();
    served = await startSandboxPage(sandbox);
  });
  afterAll(async () => {
    await served.close();
    await sandbox.close();
    process.stdout.write(`${tableOf(walked)}\n`);
  });

  async function sits(user: string, place = ''): Promise<{ page: Page; hands: Hands }> {
    const page = await open(`${served.url}?user=${user}${place}`, phone);
    await page.getByRole('heading', { level: 1 }).waitFor();
    return { page, hands: handsOn(page, walked) };
  }

  const inMain = (page: Page, name: RegExp | string) =>
    page.getByRole('main').getByRole('button', { name }).last();

  async function typed(page: Page, hands: Hands, command: string): Promise<void> {
    await hands.write(page.getByLabel(/^Message /u), command);
    await page.keyboard.press('Enter');
  }

  /** Slack keeps what is open for a person, also where they go on in another window. */
  async function leaves(page: Page): Promise<void> {
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.close();
  }

  /** The box, the key’s name, the button; and then the next view. */
  async function says(page: Page, hands: Hands, title: string, submit: string): Promise<void> {
    const modal = await modalOf(page, title);
    await hands.press(modal.getByRole('checkbox'), 'Space');
    await hands.write(modal.getByLabel('Confirmation', { exact: true }), azure.key);
    await hands.press(modal.getByRole('button', { name: submit, exact: true }));
    await modal.getByRole('button', { name: submit, exact: true }).waitFor({ state: 'detached' });
  }

  /** A form that asks approvers, from its button on; its first field has focus when it opens. */
  async function proposes(page: Page, hands: Hands, form: string, title: string): Promise<void> {
    const words = await wordsBeforeDetails(page, title);
    const modal = await modalOf(page, title);
    await hands.write(modal.getByLabel('Why now?', { exact: true }), 'The contract begins');
    await says(page, hands, title, 'Ask for approval');
    await page
      .getByRole('dialog')
      .getByText(/0 of 2/u)
      .first()
      .waitFor();
    hands.counted(form, words);
  }

  async function approves(user: string, place: string, button: string, title: string): Promise<void> {
    const { page, hands } = await sits(user, place);
    await hands.press(page.getByRole('main').getByRole('button', { name: button }).last());
    const words = await wordsBeforeDetails(page, title);
    await says(page, hands, title, 'Approve');
    await page
      .getByRole('dialog')
      .getByText(/[12] of 2|approved/iu)
      .first()
      .waitFor();
    hands.counted('approve', words);
    await leaves(page);
  }

  test(
    'the requester starts a setup, chooses vault and key, and proposes',
    async () => {
      const { page, hands } = await sits(cast.requester);
      await typed(page, hands, '/cmk setup');
      let modal = await modalOf(page, 'Step 1: vault');
      const vaultWords = await wordsBeforeDetails(page, 'Step 1: vault');
      await hands.write(modal.getByLabel('License', { exact: true }), 'Healthcare');
      await hands.write(modal.getByLabel('How do you know?', { exact: true }), 'Contract 4711');
      await hands.write(modal.getByLabel('Key vault', { exact: true }), 'luma-cmk');
      await modal.getByRole('option', { name: azure.vault }).waitFor();
      await page.keyboard.press('Enter');
      await hands.write(modal.getByLabel('Configuration name', { exact: true }), 'Config1');
      await hands.press(modal.getByRole('button', { name: 'Check the vault' }));
      await page.getByRole('dialog').getByText('Purge protection is off').waitFor();
      hands.counted('vault', vaultWords);
      await hands.press(page.getByRole('dialog').getByRole('button', { name: /^Continue: Key/u }));
      modal = await modalOf(page, 'Step 2: key');
      const keyWords = await wordsBeforeDetails(page, 'Step 2: key');
      await hands.write(modal.getByLabel('Key', { exact: true }), 'aep');
      await modal.getByRole('option', { name: azure.key }).first().waitFor();
      await page.keyboard.press('Enter');
      await hands.press(modal.getByRole('button', { name: 'Check the key' }));
      await modal.getByRole('button', { name: 'Check the key' }).waitFor({ state: 'detached' });
      hands.counted('key', keyWords);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      mendAzure(sandbox);
      sandbox.clock.pass(minuteMs);
      await sandbox.person(cast.requester).reads('All checks are done');
      await hands.press(inMain(page, /^Propose/u));
      await proposes(page, hands, 'propose', 'Step 5: propose');
      await leaves(page);
    },
    slow,
  );

  test(
    'one approver comes from Home, the other from the channel, and the run is enabled with one request',
    async () => {
      await approves(cast.firstApprover, '#home', 'Read and approve', 'Approve enablement');
      await approves(cast.secondApprover, '', 'Approve', 'Approve enablement');
      await untilEnabled(sandbox);
      expect(sandbox.adobe.posts(adobe.orgId)).toHaveLength(1);
    },
    slow,
  );

  test(
    'access is revoked: proposed by the requester, approved by both',
    async () => {
      const { page, hands } = await sits(cast.requester);
      await hands.press(inMain(page, /^Revoke access/u));
      await proposes(page, hands, 'revoke', 'Propose to revoke');
      await leaves(page);
      await approves(cast.firstApprover, '#home', 'Read and approve', 'Approve: revoke access');
      await approves(cast.secondApprover, '', 'Approve', 'Approve: revoke access');
      await sandbox.person(cast.requester).reads('Revoking begins');
    },
    slow,
  );

  test('no form costs more than it did, and none that asks for a yes has more than 150 words before Details', () => {
    expect(walked.map(({ form }) => form)).toEqual([
      'vault',
      'key',
      'propose',
      'approve',
      'approve',
      'revoke',
      'approve',
      'approve',
    ]);
    expectCheaper(walked.filter(({ form }) => ['propose', 'approve', 'revoke'].includes(form)));
  });
});
