import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeInChromium } from './chromium.ts';
import { startDemo, type Demo } from './demo.ts';

describeInChromium('On the page', ({ open }) => {
  let demo: Demo;
  beforeEach(async () => {
    demo = await startDemo();
  });
  afterEach(() => demo[Symbol.asyncDispose]());

  /** As somebody, in #cmk. */
  async function enter(user: string): Promise<Page> {
    const page = await open(`${demo.page.url}?user=${user}`);
    await page.getByRole('heading', { name: '#cmk' }).waitFor();
    return page;
  }

  async function say(page: Page, text: string): Promise<void> {
    const composer = page.getByLabel('Message #cmk');
    await composer.fill(text);
    await composer.press('Enter');
  }

  test('a slash command is offered while one types, and its answer is for one person only', async () => {
    const page = await enter('UREQ');
    const other = await enter('UADM');
    await page.getByLabel('Message #cmk').fill('/d');
    await page.getByRole('list', { name: 'Slash commands' }).getByRole('button').click();
    await page.keyboard.type('whisper');
    await page.keyboard.press('Enter');
    await page.getByText('Only visible to you').waitFor();
    expect(await other.getByText('Only visible to you').count()).toBe(0);
    await page.getByRole('button', { name: 'Dismiss message' }).click();
    await page.getByText('Only visible to you').waitFor({ state: 'detached' });
  });

  test('an empty channel says what to do first, and writes the command for whoever asks it to', async () => {
    const page = await enter('UREQ');
    const welcome = page.getByRole('region', { name: 'A rehearsal' });
    expect(await welcome.getByRole('listitem').allTextContents()).toEqual(['Type it.', 'Look.']);
    await welcome.getByRole('button', { name: 'Type /demo whisper' }).click();
    expect(await page.evaluate('document.activeElement.id')).toBe('composer');
    await page.keyboard.press('Enter');
    await page.getByText('Only visible to you').waitFor();
    await welcome.waitFor({ state: 'detached' });
  });

  test('what came while somebody was elsewhere stands below a line', async () => {
    const page = await enter('UREQ');
    const other = await enter('UADM');
    const messages = page.getByRole('region', { name: 'Messages in #cmk' }).getByRole('listitem');
    await say(other, 'before');
    await messages.getByText('before').waitFor();
    await page.getByRole('button', { name: /^Home/ }).click();
    await page.getByRole('heading', { name: 'What waits for you' }).waitFor();
    await say(other, 'meanwhile');
    await page.getByRole('button', { name: /^cmk ?, 1 unread/ }).waitFor();
    await page.goBack();
    await messages.getByText('meanwhile').waitFor();
    const told = (await messages.allTextContents()).map((words) =>
      words.replace(/^.*(before|meanwhile).*$/u, '$1'),
    );
    expect(told.slice(-3)).toEqual(['before', 'New', 'meanwhile']);
    await say(other, 'now');
    await messages.getByText('now', { exact: true }).waitFor();
    expect(await messages.getByText('New', { exact: true }).count()).toBe(1);
  });

  test('a long channel opens at its end, and the earlier messages come for whoever goes back to them', async () => {
    for (let count = 1; count <= 70; count += 1)
      await demo.slack.act({ type: 'message', user: 'UADM', channel: 'CCMK', text: `Word ${count}.` });
    const page = await enter('UREQ');
    const messages = page.getByRole('region', { name: 'Messages in #cmk' });
    await messages.getByText('Word 70.').waitFor();
    expect(await messages.getByText('Word 1.').count()).toBe(0);
    const read = messages.getByText('Word 31.', { exact: true });
    await read.scrollIntoViewIfNeeded();
    await messages.getByText('Word 21.', { exact: true }).waitFor({ state: 'attached' });
    expect(await read.isVisible()).toBe(true);
    const earlier = page.getByRole('button', { name: 'Show earlier messages' });
    // It may go between the count and the key; waited for, it would never come back.
    while ((await earlier.count()) > 0) await earlier.press('Enter', { timeout: 500 }).catch(() => undefined);
    await messages.getByText('Word 1.', { exact: true }).waitFor({ state: 'attached' });
  });

  test('what is typed stays text, for everybody', async () => {
    const page = await enter('UREQ');
    const other = await enter('UADM');
    const typed = '<img src=x onerror=alert(1)> & <https://a.example|b>';
    await say(page, typed);
    await other.getByText(typed, { exact: true }).waitFor();
    expect(await other.locator('main img:not(.avatar)').count()).toBe(0);
  });

  test('every block is drawn, with its thread beside the channel', async () => {
    const page = await enter('UREQ');
    await say(page, '/demo gallery');
    const message = page.getByRole('region', { name: 'Messages in #cmk' }).getByRole('listitem');
    await page.getByRole('heading', { name: /customer-managed keys/ }).waitFor();
    await page.getByRole('link', { name: 'the portal' }).waitFor();
    await message.getByText('@key-approvers').first().waitFor();
    await page.getByRole('columnheader', { name: 'Stage' }).waitFor();
    await page.getByText('In progress').waitFor();
    await page.getByRole('button', { name: '1 reply' }).click();
    const thread = page.getByRole('complementary', { name: 'Thread' });
    await thread.getByText('ten passes').waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('composer-thread');
    await page.keyboard.type('Thank you');
    await thread.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('button', { name: '2 replies' }).waitFor();
    await thread.getByRole('button', { name: 'Close the thread' }).click();
    await thread.waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.id')).toBe('composer');
  });

  test('buttons are found by their accessible names, and ask first where the app wants that', async () => {
    const page = await enter('UAP2');
    await say(page, '/demo gallery');
    await page.getByRole('button', { name: 'Approve enabling for Acme Health' }).last().click();
    await page.getByText('Approved by @Bo Lindqvist').waitFor();
    await page.getByRole('button', { name: 'Stop' }).last().click();
    const question = page.getByRole('alertdialog', { name: 'Stop it?' });
    await question.getByRole('button', { name: 'Keep' }).click();
    await question.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Stop' }).last().click();
    await question.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped.').waitFor();
  });

  test('a modal is filled in by its labels, and keeps what was typed while its errors are told on the fields', async () => {
    const page = await enter('UREQ');
    await say(page, '/demo form');
    const modal = page.getByRole('dialog', { name: 'Set up a vault' });
    const name = modal.getByLabel('Configuration name');
    await name.fill('acme 1');
    await modal.getByLabel('Reason').fill('first line\nsecond line');
    await modal.getByRole('button', { name: 'Check' }).click();
    await modal.getByText('4 fields need another look.').waitFor();
    await modal.getByLabel('Key type').selectOption('RSA-HSM');
    await modal.getByRole('combobox', { name: 'Vault', exact: true }).fill('spa');
    await modal.getByRole('option', { name: 'acme-spare' }).waitFor();
    await page.keyboard.press('Enter');
    await modal.getByRole('group', { name: 'Size' }).getByLabel('4096').check();
    await modal.getByLabel('The key must never be deleted').check();
    await modal.getByLabel('Quorum').fill('2');
    await modal.getByLabel('Day').fill('2026-03-09');
    await modal.getByRole('button', { name: 'Check' }).click();
    const error = await describedError(page, 'Configuration name');
    expect(error).toContain('“acme 1” has more than letters and digits');
    expect(await page.evaluate('document.activeElement.labels[0].textContent')).toBe('Configuration name');
    expect(await modal.getByLabel('Reason').inputValue()).toBe('first line\nsecond line');
    await name.fill('acme1');
    await modal.getByRole('button', { name: 'Check' }).click();
    await modal.waitFor({ state: 'detached' });
    await page.getByText('rita filled in acme1').waitFor();
    expect(submittedFields(demo)).toMatchObject({
      reason: { value: { value: 'first line\nsecond line' } },
      kind: { value: { selected_option: { value: 'RSA-HSM' } } },
      vault: { vault: { selected_option: { value: 'acme-spare' } } },
      size: { value: { selected_option: { value: '4096' } } },
      duty: { value: { selected_options: [{ value: 'keep' }] } },
      count: { value: { value: '2' } },
      mail: { value: { value: null } },
      day: { value: { selected_date: '2026-03-09' } },
    });
  });

  test('modals stack, keep what was typed below, and give focus back where it was', async () => {
    const page = await enter('UREQ');
    await page.getByRole('button', { name: 'Shortcuts' }).click();
    await page.getByRole('menuitem', { name: 'Set up customer-managed keys' }).click();
    await page.getByRole('dialog', { name: 'Set up a vault' }).getByLabel('Configuration name').fill('kept');
    await page.getByRole('button', { name: 'Explain' }).click();
    const pushed = page.getByRole('dialog', { name: 'Vaults' });
    await pushed.getByText('A vault holds keys.').waitFor();
    await page.keyboard.press('Escape');
    const form = page.getByRole('dialog', { name: 'Set up a vault' });
    expect(await form.getByLabel('Configuration name').inputValue()).toBe('kept');
    await form.getByRole('button', { name: 'Close' }).click();
    await form.waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('Shortcuts');
  });

  test('an app that does not answer is told as Slack tells it, and what was typed is there again', async () => {
    const page = await enter('UREQ');
    await say(page, '/demo silence');
    await page.getByRole('button', { name: 'Dismiss notice' }).first().waitFor();
    expect(await page.getByLabel('Message #cmk').inputValue()).toBe('/demo silence');
    await page.getByRole('button', { name: 'Dismiss notice' }).first().click();
    await page.getByRole('button', { name: 'Dismiss notice' }).waitFor({ state: 'detached' });
  });

  test('people are switched between, each with their own messages, zone and Home', async () => {
    const page = await enter('UREQ');
    await say(page, '/demo gallery');
    await page.getByRole('button', { name: '1 reply' }).waitFor();
    await page.getByLabel('You are').selectOption({ label: 'Amara Okafor · Approver' });
    const direct = page.getByRole('button', { name: /^CMK .*for you/ });
    await direct.click();
    await page.getByRole('heading', { name: 'CMK' }).waitFor();
    await page.getByText('An approval waits for you.').waitFor();
    await page.getByText('America/New_York').waitFor();
    await page.getByRole('button', { name: /^Home/ }).click();
    await page.getByText('Nothing, @Amara Okafor.').waitFor();
    await page.reload();
    await page.getByText('Nothing, @Amara Okafor.').waitFor();
    await page.goBack();
    await page.getByText('An approval waits for you.').waitFor();
  });

  test('a guest sees the channels they are in, and no others', async () => {
    const page = await open(`${demo.page.url}?user=UGST`);
    await page.getByRole('heading', { name: '#general' }).waitFor();
    expect(await page.getByRole('button', { name: 'cmk', exact: true }).count()).toBe(0);
  });

  test('the world outside is changed by its labels, tells what it did, and shows what is so', async () => {
    const page = await enter('UREQ');
    const world = page.getByRole('complementary', { name: 'Outside of Slack' });
    const before = Date.parse((await world.locator('time').getAttribute('datetime')) ?? '');
    await world.getByRole('button', { name: 'Let time pass: 1d' }).click();
    await world.getByText('A day has passed.').waitFor();
    await expect
      .poll(async () => Date.parse((await world.locator('time').getAttribute('datetime')) ?? '') - before)
      .toBeGreaterThan(86_000_000);
    await world.getByLabel('Purge protection').check();
    await world.getByText('Done: purge.').waitFor();
    await world.getByLabel('Next answer').selectOption('Half a body');
    await world.getByText('Done: answer.').waitFor();
    await world.getByLabel('Let time pass', { exact: true }).fill('soon');
    await world.getByRole('button', { name: 'Go' }).click();
    await world.getByText('“soon” is no duration').waitFor();
    expect(demo.ran).toEqual([
      ['pass', '1d'],
      ['purge', true],
      ['answer', 'half'],
      ['pass', 'soon'],
    ]);
    expect(await world.getByLabel('Purge protection').isChecked()).toBe(true);
    expect(await world.getByLabel('Next answer').inputValue()).toBe('half');
  });

  test('what went over the wire stands newest first, and can be narrowed to one system', async () => {
    const page = await enter('UREQ');
    await page.getByRole('tab', { name: 'Over the wire' }).click();
    const calls = page.getByRole('list', { name: 'Calls, newest first' }).getByRole('listitem');
    await expect.poll(() => calls.count()).toBe(2);
    expect(await calls.first().textContent()).toContain('Adobe');
    await page.getByLabel('Show', { exact: true }).selectOption('Azure');
    await expect.poll(() => calls.count()).toBe(1);
  });

  test('one exchange opens to what was said both ways', async () => {
    const page = await enter('UREQ');
    await page.getByRole('tab', { name: 'Over the wire' }).click();
    await page.getByText('POST /data/infrastructure').click();
    await page.getByRole('region', { name: 'The bot sends' }).getByText('{"name":"acme"}').waitFor();
    await page.getByRole('region', { name: 'The answer' }).getByText('{}').waitFor();
  });

  test('the record stands newest first, and says where its chain does not hold', async () => {
    const page = await enter('UREQ');
    await page.getByRole('tab', { name: 'Outside' }).press('ArrowLeft');
    const entries = page.getByRole('list', { name: 'Entries, newest first' }).getByRole('listitem');
    await expect.poll(() => entries.count()).toBe(2);
    expect(await entries.first().textContent()).toContain('ABCD-EFGH-IJKL-MNO1 does not hold');
    expect(await entries.last().textContent()).toContain('Rita');
    await page.getByText('The chain is broken at #2').waitFor();
    await entries.last().getByText('setup started').click();
    await entries.last().getByText('"sequence": 1').waitFor();
  });

  test('a narrow screen shows one thing at a time', async () => {
    const page = await open(`${demo.page.url}?user=UREQ`, { viewport: { width: 390, height: 844 } });
    await page.getByRole('heading', { name: '#cmk' }).waitFor();
    expect(await page.getByLabel('You are').isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Workspace', exact: true }).click();
    await page.getByRole('button', { name: 'general' }).click();
    await page.getByRole('heading', { name: '#general' }).waitFor();
    await page.getByRole('button', { name: 'Outside', exact: true }).click();
    await page.getByRole('button', { name: 'Accept consent' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  });
});

/** The error that the field points to, as a screen reader finds it. */
async function describedError(page: Page, label: string): Promise<string> {
  await page.getByLabel(label).and(page.locator('[aria-invalid=true]')).waitFor();
  const ids = (await page.getByLabel(label).getAttribute('aria-describedby'))?.split(' ') ?? [];
  return (await Promise.all(ids.map((id) => page.locator(`[id="${id}"]`).textContent()))).join(' ');
}

function submittedFields(demo: Demo): unknown {
  const submission = demo.slack.log.deliveries.findLast(({ type }) => type === 'view_submission');
  const view = submission?.payload['view'] as { state: { values: unknown } } | undefined;
  return view?.state.values;
}
