import { afterAll, beforeAll, expect, test } from 'vitest';
import { adobe, azure, cast } from '../../sandbox/cast.ts';
import type { Page as SandboxPage } from '../../sandbox/page/server.ts';
import { startSandboxPage } from '../../sandbox/panel/sandbox-page.ts';
import { problem } from '../../sandbox/adobe/shapes.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { proposeAct } from '../../sandbox/story.ts';
import { describeInChromium } from '../sandbox/page/chromium.ts';
import { outside, says, thread } from './seat.ts';
import {
  approve,
  approveAll,
  fill,
  hourMs,
  mendAzure,
  minuteMs,
  press,
  propose,
  proposing,
  settledView,
  submit,
  untilSaid,
  vaultForm,
} from './story.ts';
import { startWithTwoHundred } from './two-hundred.ts';
import {
  type Seat,
  become,
  expectFine,
  expectModal,
  expectReachable,
  leave,
  forms,
  opens,
  shows,
  takeSeat,
  windows,
} from './walk.ts';

describeInChromium('Every state of the page, wide and light, narrow and dark', ({ open }) => {
  let sandbox: Sandbox;
  let served: SandboxPage;
  let seat: Seat;
  const seen = new Set<string>();
  const person = () => sandbox.person(cast.requester);

  beforeAll(async () => {
    sandbox = await startWithTwoHundred();
    served = await startSandboxPage(sandbox);
    seat = await takeSeat(open, served.url);
  });
  afterAll(async () => {
    await served.close();
    await sandbox.close();
  });

  async function modal(name: string, words: string | RegExp): Promise<void> {
    await expectModal(name, seat, words);
    seen.add(name);
  }

  /** By its button; @returns what stands on that, for where focus has to be afterwards. */
  async function opensModal(name: string, button: RegExp, words: string | RegExp): Promise<string> {
    const opener = await opens(seat, button);
    await modal(name, words);
    return opener;
  }

  /** The modal in front has this button, once everything was looked up. */
  async function offers(actionId: string): Promise<void> {
    const front = () => JSON.stringify(person().view()?.blocks ?? []);
    await sandbox.slack.until(() => front().includes(`"action_id":"${actionId}"`));
  }

  async function page(where: string, words: string | RegExp): Promise<void> {
    await shows(seat, words);
    await expectFine(where, windows(seat));
  }

  test('before anything: an empty channel, Home for whoever comes first, for a guest, and the list of all', async () => {
    await page('the empty channel', 'Try it before it is irreversible');
    await become(seat, cast.outsider, '#home');
    await page('Home, first visit', 'Start a setup');
    await become(seat, cast.guest, '#home');
    await page('Home of a guest', /guest/iu);
    await become(seat, cast.requester);
    await says(seat.wide, '/cmk setup');
    await modal('setup', 'For which organization');
    await leave(seat);
    await says(seat.wide, '/cmk plan');
    await modal('plan', 'For which organization');
    await leave(seat);
    await person().types(`/cmk adopt ${adobe.organization}`);
    await modal('adopt', 'As it was sent to Adobe');
    sandbox.adobe.script.next('getConfig', { kind: 'slow', ms: 2000 });
    const answer = submit(sandbox, person(), 'adopt', { configurationName: 'Config1', vault: azure.vault });
    await modal('checking', 'Checking…');
    expect((await answer).said).toContain('Adobe has no configuration');
    await leave(seat);
  });

  test('a check that failed, one that nobody can make, and the setup cancelled', async () => {
    await person().types(`/cmk setup ${adobe.organization}`);
    await modal('vault', 'How do you know?');
    await submit(sandbox, person(), 'vault', vaultForm);
    await settledView(sandbox, person());
    await modal('step', 'az keyvault update --name luma-cmk-vault');
    await person().clicks('askSomebody');
    await modal('askSomebody', 'They get a direct message');
    await leave(seat);
    await person().types(`/cmk setup ${adobe.organization}`);
    await settledView(sandbox, person());
    sandbox.azure.world.setRights(azure.clientId, { armRead: false });
    await person().clicks('look');
    await offers('attest');
    await person().clicks('attest');
    await modal('attest', 'Your statement replaces the bot’s check');
    sandbox.azure.world.setRights(azure.clientId, { armRead: true });
    await leave(seat);
    await leave(seat, await opensModal('cancel', /^Cancel/u, 'The setup ends'));
    for (const each of windows(seat)) {
      await each
        .getByRole('button', { name: /^\d+ repl/u })
        .first()
        .click();
      await thread(each).getByText('✗ Failed: Purge').waitFor();
    }
    await expectFine('the card and its thread', windows(seat));
    await expectReachable('the card and its thread', seat.wide);
    await seat.wide.locator('#composer').focus();
  });

  test('the key, the proposal, its approval and its rejection', async () => {
    mendAzure(sandbox);
    sandbox.clock.pass(minuteMs);
    await person().reads(/✓[^✗"]*Purge protection/u);
    await person().types(`/cmk setup ${adobe.organization}`);
    await modal('key', 'An RSA or RSA-HSM key');
    await person().clicks('createKey');
    await modal('createKey', 'The bot creates it in the vault');
    await leave(seat);
    await person().types(`/cmk setup ${adobe.organization}`);
    await fill(sandbox, person(), 'key', { key: azure.key });
    await person().reads('All checks are done');
    await person().types(`/cmk drill ${adobe.organization}`);
    await modal('drill', 'Begin the drill');
    await leave(seat);
    await opensModal('propose', /^Propose/u, 'This cannot be undone');
    await submit(sandbox, person(), 'propose', proposing);
    await modal('standing', 'Waiting for approval (0 of 2)');
    await leave(seat, 'Propose…');
    await become(seat, cast.firstApprover, '#home');
    await page('Home of an approver', 'your approval is requested');
    await become(seat, cast.firstApprover);
    await opensModal('approve', /^Approve/u, 'This cannot be undone');
    await press(sandbox, sandbox.person(cast.firstApprover), 'details');
    await modal('details', 'exactly this body');
    await leave(seat, 'Approve…');
    await press(sandbox, sandbox.person(cast.firstApprover), 'askQuestion');
    await modal('askQuestion', 'Approvals are not affected');
    await leave(seat, 'Approve…');
    await opensModal('reject', /^Reject/u, 'Reject');
    await submit(sandbox, sandbox.person(cast.firstApprover), 'reject', { reason: 'Not this week' });
    await modal('standing', '“Not this week”. Nothing was sent.');
    await leave(seat, 'Reject…');
  });

  test('the cooling-off, an outcome nobody knows, and settling it', async () => {
    await propose(sandbox);
    await approveAll(sandbox);
    await leave(seat, await opensModal('stop', /^Stop/u, 'Nothing is sent to Adobe'));
    await become(seat, cast.requester);
    // From before the POST on: the bot looks at once after it.
    sandbox.adobe.script.always('getConfig', {
      kind: 'answer',
      ...problem(404, 'Not Found', 'Nothing here.'),
    });
    sandbox.adobe.apply('post500Done');
    sandbox.clock.pass(15 * minuteMs);
    await sandbox.slack.until(() => sandbox.adobe.posts().length > 0);
    await untilSaid(sandbox, 'Adobe answers that it has no such configuration');
    sandbox.clock.pass(hourMs + minuteMs);
    await leave(seat, await opensModal('settle', /^Mark as not received/u, 'counts as not received'));
    await press(sandbox, person(), 'settle');
    await fill(sandbox, person(), 'settle', { reason: 'Support sees nothing', acknowledge: true });
    await become(seat, cast.firstApprover);
    await opensModal('approveSettlement', /^Approve “not received”/u, 'asks to mark it');
    await leave(seat, 'Approve “not received”…');
    await become(seat, cast.requester);
    sandbox.adobe.script.clear();
    await untilSaid(sandbox, 'Customer-managed keys are enabled', minuteMs);
  });

  test('health, revoking that does not come about, the seven days, restoring', async () => {
    await leave(seat, await opensModal('notice', /^Health/u, 'health: all is well'));
    await opensModal('revoke', /^Revoke access/u, 'until access is restored');
    await leave(seat, 'Revoke access…');
    sandbox.azure.world.setRights(azure.clientId, { roleWrites: 'none', armRead: false });
    await proposeAct(sandbox, 'revoke');
    await sandbox.person(cast.firstApprover).reads('REVOKE access to the data');
    await approve(sandbox, cast.firstApprover);
    await approve(sandbox, cast.secondApprover);
    await untilSaid(sandbox, 'is not complete yet', 5 * minuteMs);
    await opensModal('attest', /^It is done/u, 'Confirm only if you have seen');
    await submit(sandbox, person(), 'attest', { reason: 'Seen in Access control (IAM) today' });
    await leave(seat, 'It is done…');
    await page('the seven days', 'day 1 of 7');
    await opensModal('restore', /^Restore access/u, 'What currently blocks');
    await leave(seat, 'Restore access…');
    await become(seat, cast.requester, '#home');
    await page('Home of 200', 'Page 1 of 10');
    await expectReachable('Home of 200', seat.wide);
    const menu = seat.wide.getByRole('region', { name: 'Home' }).getByRole('combobox');
    await menu.focus();
    await menu.selectOption({ label: 'Enabled (1)' });
    await seat.wide.getByText('Page 1 of 10').waitFor({ state: 'detached' });
    expect(await menu.evaluate((element) => element.matches(':focus'))).toBe(true);
    await become(seat, cast.firstApprover, '#home');
    await become(seat, cast.requester, '#home');
    await shows(seat, 'Page 1 of 10');
    expect(await menu.locator('option:checked').textContent()).toBe('All (200)');
    await become(seat, cast.requester);
  });

  test('the world outside with what goes wrong years later, every call, every entry', async () => {
    const presses = ['Delete the vault', 'Recover the vault'];
    for (const [index, each] of windows(seat).entries()) {
      const tab = each.getByRole('button', { name: 'Outside', exact: true });
      if (await tab.isVisible()) await tab.click();
      const panel = outside(each);
      const years = panel.getByRole('region', { name: 'What goes wrong years later' });
      await years.getByText('What goes wrong years later').click();
      // One after the other: each window sees within two seconds what was done in the other.
      await years.getByRole('button', { name: presses[index] ?? '' }).click();
      await panel.getByRole('status').getByText('The vault is').waitFor();
      await expectFine('what goes wrong years later', [each]);
      await expectReachable('what goes wrong years later', each);
      await panel.getByRole('tab', { name: 'Over the wire' }).click();
      const calls = panel.getByRole('list', { name: 'Calls, newest first' });
      await calls.getByText('→ Azure').first().click();
      await calls.getByRole('region', { name: 'The answer' }).waitFor();
      await expectFine('over the wire', [each]);
      await panel.getByRole('tab', { name: 'The record' }).click();
      await panel.getByText(/entries verified/u).waitFor();
      await panel.getByRole('listitem').first().click();
      await expectFine('the record', [each]);
    }
  });

  test('and no form was left out', () => {
    expect([...seen]).toEqual(expect.arrayContaining([...forms]));
  });
});
