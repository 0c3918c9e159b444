import type { Locator, Page } from 'playwright-core';
import { azure } from '../../sandbox/cast.ts';
import { paneOf } from '../sandbox/page/chromium.ts';

/** What is entered in a form, by the labels that stand on it. `true` ticks a box. */
export type Entries = Readonly<Record<string, string | true>>;

async function enter(form: Locator, label: string, wanted: string | true): Promise<void> {
  if (wanted === true) {
    await form.getByRole('group', { name: label }).getByRole('checkbox').check();
    return;
  }
  const field = form.getByLabel(label, { exact: true });
  const kind = await field.evaluate((element) => element.getAttribute('role') ?? element.localName);
  if (kind === 'select') {
    await field.selectOption({ label: wanted });
    return;
  }
  await field.fill(wanted);
  if (kind !== 'combobox') return;
  const results = form.getByRole('listbox', { name: 'Results' });
  await results.getByRole('option', { name: wanted, exact: true }).click();
}

/** The modal of this title, once the bot has nothing more to look up for it. */
export async function modalOf(page: Page, title: string): Promise<Locator> {
  const modal = page.getByRole('dialog', { name: title });
  await modal.waitFor();
  await modal.getByText('Checking…').waitFor({ state: 'detached' });
  return modal;
}

export async function fill(page: Page, title: string, entries: Entries): Promise<Locator> {
  const modal = await modalOf(page, title);
  for (const [label, wanted] of Object.entries(entries)) await enter(modal, label, wanted);
  return modal;
}

/** Fills the modal of this title and hands it in; it goes, or becomes another. */
export async function submit(page: Page, title: string, entries: Entries, button: string): Promise<void> {
  const modal = await fill(page, title, entries);
  await modal.getByRole('button', { name: button }).click();
  await modal.getByRole('button', { name: button }).waitFor({ state: 'detached' });
}

/** Closes whatever modal is there, if one is. */
export async function close(page: Page): Promise<void> {
  const modal = page.getByRole('dialog');
  const cross = modal.getByRole('button', { name: 'Close' }).first();
  await cross.click();
  await modal.waitFor({ state: 'detached' });
}

export async function says(page: Page, text: string): Promise<void> {
  const composer = page.getByLabel(/^Message /u);
  await composer.click();
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

/** Goes on as somebody else, by the switch that everybody sees. */
export async function become(page: Page, name: string): Promise<void> {
  const people = page.getByLabel('You are');
  const option = people.getByRole('option').filter({ hasText: name });
  await people.selectOption({ label: (await option.textContent()) ?? name });
  await people.locator('option:checked').filter({ hasText: name }).waitFor({ state: 'attached' });
}

export function thread(page: Page): Locator {
  return paneOf(page, 'Thread');
}

export async function openThread(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /^\d+ repl(?:y|ies)$/u })
    .last()
    .click();
  await thread(page).waitFor();
}

/** The panel beside Slack. */
export function outside(page: Page): Locator {
  return paneOf(page, 'Outside of Slack');
}

export async function passes(page: Page, duration: string): Promise<void> {
  await outside(page)
    .getByRole('button', { name: `Let time pass: ${duration}` })
    .click();
  await outside(page).getByText(`${duration} passed.`).waitFor();
}

/** Lets time go on, minute by minute, until this is there to see. */
export async function untilSeen(page: Page, words: Locator, minutes = 30): Promise<void> {
  for (let passed = 0; passed < minutes; passed += 1) {
    const seen = words.first().waitFor({ timeout: 1000 });
    if (
      await seen.then(
        () => true,
        () => false,
      )
    )
      return;
    await passes(page, '1m');
  }
  await words.first().waitFor({ timeout: 1000 });
}

export const vaultEntries: Entries = {
  License: 'Healthcare Shield',
  'How do you know?': 'Contract 4711, seen today with the account team',
  'Key vault': azure.vault,
  'Configuration name': 'Config1',
};

export const confirmation: Entries = { Acknowledgement: true, Confirmation: azure.key };
