import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { commands } from '../../src/commands/all.ts';
import { channel } from '../../sandbox/cast.ts';
import { comeBack } from '../sandbox/page/chromium.ts';
import { violations } from '../sandbox/page/violations.ts';
import { modalOf } from './seat.ts';

/** Every command that has a form: a new one is missed where nobody walks there. */
export const forms: readonly string[] = Object.entries(commands).flatMap(([name, { submitted }]) =>
  submitted === undefined ? [] : [name],
);

/** A wide light window and a narrow dark one, of the same person. */
export interface Seat {
  readonly wide: Page;
  readonly narrow: Page;
}

const looks: Readonly<Record<'wide' | 'narrow', BrowserContextOptions>> = {
  wide: { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  narrow: { viewport: { width: 390, height: 844 }, colorScheme: 'dark', hasTouch: true },
};

export type Open = (url: string, options: BrowserContextOptions) => Promise<Page>;

export async function takeSeat(open: Open, url: string): Promise<Seat> {
  const [wide, narrow] = await Promise.all([open(url, looks.wide), open(url, looks.narrow)]);
  return { wide, narrow };
}

export const windows = ({ wide, narrow }: Seat): readonly Page[] => [wide, narrow];

/** Somebody else sits down here. */
export async function become(seat: Seat, user: string, place = `#${channel}`): Promise<void> {
  for (const page of windows(seat)) await comeBack(page, user, place);
}

/** Waits for these words in both windows. */
export async function shows(seat: Seat, words: string | RegExp): Promise<void> {
  for (const page of windows(seat)) await page.getByRole('main').getByText(words).first().waitFor();
}

/** Nothing serious for whoever cannot see or point, and nothing wider than the screen. */
export async function expectFine(where: string, pages: readonly Page[]): Promise<void> {
  for (const page of pages) {
    const { width } = page.viewportSize() ?? { width: 0 };
    expect(await violations(page), `${where}, ${width} px`).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth'), where).toBe(width);
  }
}

/** Notes what gets focus in this part of the page, and answers how much there is that could. */
const watchFocus = (part: string) => `(() => {
  const part = document.querySelector(${JSON.stringify(part)});
  const controls = [...part.querySelectorAll('a[href], button, input, select, textarea, summary')];
  const groupOf = (control) => control.type === 'radio' ? control.name : control;
  const reached = new Set([groupOf(document.activeElement)]);
  window.unreached = () => controls
    .filter((control) => control.isConnected && control.checkVisibility() && !control.disabled)
    // The arrows go from tab to tab.
    .filter((control) => !reached.has(groupOf(control)) && control.role !== 'tab')
    .map(({ outerHTML }) => outerHTML);
  part.addEventListener('focusin', ({ target }) => reached.add(groupOf(target)));
  return controls.length;
})()`;

/** With Tab alone, from wherever focus is. */
export async function expectReachable(where: string, page: Page, part = 'body'): Promise<void> {
  const controls = await page.evaluate<number>(watchFocus(part));
  // What scrolls has its turn as well.
  for (let pressed = 0; pressed < controls + 12; pressed += 1) await page.keyboard.press('Tab');
  expect(await page.evaluate('unreached()'), `${where}: reached with Tab`).toEqual([]);
}

/** The modal with these words as it stands in both windows: for eyes, for screen readers, for a keyboard. */
export async function expectModal(name: string, seat: Seat, words: string | RegExp): Promise<void> {
  for (const page of windows(seat)) {
    const modal = page.getByRole('dialog');
    await modal.getByText(words).first().waitFor();
  }
  await expectFine(name, windows(seat));
  const inside = await seat.wide.evaluate('document.activeElement.closest("dialog[open]") !== null');
  expect(inside, `${name}: focus is in it`).toBe(true);
  await expectReachable(name, seat.wide, 'dialog[open]');
}

/** By the cross, which closes all that is stacked; then focus is where the person was before, or where they write. */
export async function leave({ wide, narrow }: Seat, before?: string): Promise<void> {
  await wide.getByRole('dialog').getByRole('button', { name: 'Close' }).first().press('Enter');
  for (const page of [wide, narrow]) await page.getByRole('dialog').waitFor({ state: 'detached' });
  const focused = await wide.evaluate<string>(
    'document.activeElement.id || document.activeElement.textContent',
  );
  if (focused !== before) expect(focused, `focus after ${before ?? 'a command'}`).toMatch(/^composer/u);
}

/** Presses a button of the newest message with one, by keyboard, and waits until its modal has all it shows. */
export async function opens({ wide }: Seat, name: string | RegExp): Promise<string> {
  const button: Locator = wide.getByRole('main').getByRole('button', { name }).last();
  await button.focus();
  const text = (await button.textContent()) ?? '';
  await wide.keyboard.press('Enter');
  await modalOf(wide, '');
  return text;
}
