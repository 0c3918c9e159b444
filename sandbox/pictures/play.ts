import { adobe, azure, cast } from '../cast.ts';
import type { Sandbox } from '../sandbox.ts';
import { approveAct, fill, hourMs, minuteMs, untilEnabled } from '../story.ts';
import { type Camera, filmSize as size } from './camera.ts';

const confirmed = { acknowledge: true, confirmation: azure.key } as const;
const quiet = (): void => undefined;

async function failedCheck(sandbox: Sandbox, camera: Camera): Promise<void> {
  const requester = sandbox.person(cast.requester);
  await requester.types('/cmk setup');
  await camera.take({
    ...size,
    user: cast.requester,
    ready: (page) => page.getByRole('dialog').getByText('Configuration name').first().waitFor(),
  });
  await fill(requester, 'vault', {
    entitlement: 'healthcare',
    evidence: 'Contract 4711, confirmed by the account team',
    vault: azure.vault,
    configurationName: 'Config1',
  });
  await requester.reads('Purge protection is off');
  await camera.take({
    ...size,
    name: 'failed-check',
    user: cast.requester,
    ready: (page) => page.getByRole('dialog').getByText('az keyvault update').waitFor(),
  });
  await requester.closes();
}

async function prepareAll(sandbox: Sandbox, camera: Camera): Promise<void> {
  const requester = sandbox.person(cast.requester);
  const { world } = sandbox.azure;
  world.setVault(azure.vault, { enablePurgeProtection: true });
  await requester.reads('Adobe named its app');
  world.acceptConsent(azure.tenantId, adobe.applicationId, adobe.applicationName);
  world.assignRole(azure.vault, adobe.applicationId);
  sandbox.clock.pass(minuteMs);
  await requester.reads(/✓[^✗"]*Purge protection/u);
  await requester.clicks('setup');
  await fill(requester, 'key', { key: azure.key });
  await requester.closes();
  sandbox.clock.pass(minuteMs);
  await requester.reads('All checks are done');
  await camera.take({
    ...size,
    user: cast.requester,
    ready: (page) =>
      page
        .getByRole('button', { name: /^Propose/u })
        .first()
        .waitFor(),
  });
}

async function approval(sandbox: Sandbox, camera: Camera): Promise<void> {
  const requester = sandbox.person(cast.requester);
  await requester.clicks('propose');
  await fill(requester, 'propose', {
    ...confirmed,
    reason: 'The contract with the clinic begins on 1 July, agreed with the data owner',
    ticket: 'SEC-1234',
  });
  await requester.closes();
  const first = sandbox.person(cast.firstApprover);
  await first.reads('Approval requested');
  await first.clicks('approve');
  await camera.take({
    ...size,
    name: 'approve',
    user: cast.firstApprover,
    ready: (page) => page.getByRole('dialog').getByText('Fingerprint').first().waitFor(),
  });
  await fill(first, 'approve', confirmed);
  await first.closes();
  // The second one's turn, two hours later.
  sandbox.clock.pass(2 * hourMs);
  await camera.take({
    ...size,
    height: 420,
    name: 'home',
    user: cast.secondApprover,
    place: 'home',
    ready: (page) => page.getByRole('button', { name: 'Read and approve' }).waitFor(),
  });
  await camera.take({
    ...size,
    name: 'card',
    user: cast.requester,
    ready: (page) => page.getByText('1 of 2').first().waitFor(),
  });
}

const scrollToTop = (element: { scrollIntoView(): void }): void => element.scrollIntoView();

/** Enabled, revoked, and a day gone by: the primary stores are through, the caches are not. */
async function sevenDays(sandbox: Sandbox, camera: Camera): Promise<void> {
  const second = sandbox.person(cast.secondApprover);
  await second.clicks('approve');
  await fill(second, 'approve', confirmed);
  await second.closes();
  await untilEnabled(sandbox, quiet);
  await camera.take({
    ...size,
    user: cast.requester,
    ready: (page) => page.getByText('Enabled').first().waitFor(),
  });
  await approveAct(sandbox, 'revoke', quiet);
  await second.reads('Access is revoked');
  sandbox.clock.pass(26 * hourMs);
  await second.reads('the primary stores should no longer be readable');
  await camera.take({
    ...size,
    name: 'seven-days',
    user: cast.requester,
    ready: async (page) => {
      await page.getByText('day 2 of 7').first().waitFor();
      await page
        .getByRole('heading', { name: / · Luma$/u })
        .first()
        .evaluate(scrollToTop);
    },
  });
}

/** Plays the story up to each moment that is worth a picture. */
export async function playFor(sandbox: Sandbox, camera: Camera): Promise<void> {
  await failedCheck(sandbox, camera);
  await prepareAll(sandbox, camera);
  await approval(sandbox, camera);
  await sevenDays(sandbox, camera);
  await camera.develop('story');
}
