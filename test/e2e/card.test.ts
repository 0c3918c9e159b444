import { afterAll, beforeAll, expect, test } from 'vitest';
import { azure, cast } from '../../sandbox/cast.ts';
import type { Page as SandboxPage } from '../../sandbox/page/server.ts';
import { startSandboxPage } from '../../sandbox/panel/sandbox-page.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { describeInChromium } from '../sandbox/page/chromium.ts';
import { startSetup, startWorld, untilSaid } from './story.ts';

const phone = { width: 390, height: 844 };

describeInChromium('The card on a phone', ({ open }) => {
  let sandbox: Sandbox;
  let served: SandboxPage;
  beforeAll(async () => {
    sandbox = await startWorld();
    served = await startSandboxPage(sandbox);
    sandbox.azure.world.setVault(azure.vault, { enableRbacAuthorization: false });
    await startSetup(sandbox);
    await untilSaid(sandbox, 'Purge protection is off');
  });
  afterAll(async () => {
    await served.close();
    await sandbox.close();
  });

  test('fits its screen with two failed checks: state, whose move it is, the steps, one button that stands out', async () => {
    const page = await open(`${served.url}?user=${cast.requester}`, { viewport: phone });
    const card = page.getByRole('main').locator('.message').filter({ hasText: 'Needs attention' }).first();
    await card.getByText('Purge protection').waitFor();
    await card.getByText('Azure role-based access control').waitFor();
    await card.getByRole('heading', { name: 'Needs attention · Luma' }).waitFor();
    await card.getByText('Waiting for:').waitFor();
    await card.getByRole('button', { name: 'Continue: Vault' }).waitFor();
    const { height = 0 } = (await card.boundingBox()) ?? {};
    const shown = await page.getByRole('main').locator('.messages').first().boundingBox();
    expect(height).toBeGreaterThan(0);
    expect(height).toBeLessThanOrEqual(shown?.height ?? 0);
  });

  test('has what fixes them behind Details, with a way back to the card', async () => {
    const requester = sandbox.person(cast.requester);
    await requester.clicks('status');
    const told = () => requester.messages().findLast(({ ephemeral }) => ephemeral === true);
    const details = JSON.stringify((await sandbox.slack.until(told)).blocks);
    expect(details).toContain('az keyvault update');
    expect(details).toMatch(/<http[^"]*\|Open the card>/u);
    expect(details).not.toContain('Take over');
  });
});
