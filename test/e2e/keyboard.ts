import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { modalOf } from './seat.ts';

/** What one form asked of a person: how often they pressed something, and how much they had to read. */
export interface Walked {
  readonly form: string;
  readonly presses: number;
  /** Before *Details*, where the form has them. */
  readonly words: number;
}

const mostTabs = 200;

/** Somebody without a mouse: only Tab, typing, Space and Enter. */
export interface Hands {
  /** Goes to a control and presses it. */
  press(control: Locator, key?: 'Enter' | 'Space'): Promise<void>;
  /** Goes to a field and writes into it. */
  write(field: Locator, text: string): Promise<void>;
  /** Ends the count of one form, with the words that stood in it. */
  counted(form: string, words: number): void;
}

/** Focus is moved by Tab alone; where a form put it there already, nothing is pressed. */
async function tabTo(page: Page, control: Locator): Promise<boolean> {
  await control.waitFor();
  const isThere = () => control.evaluate((element) => element === element.ownerDocument.activeElement);
  const seen: string[] = [];
  for (let pressed = 0; pressed < mostTabs; pressed += 1) {
    if (await isThere()) return pressed > 0;
    await page.keyboard.press('Tab');
    seen.push(await page.evaluate<string>('document.activeElement.textContent.slice(0, 30)'));
  }
  const passed = [...new Set(seen)].join(' | ');
  throw new Error(`${mostTabs} times Tab did not reach ${String(control)}, but: ${passed}`);
}

export function handsOn(page: Page, walked: Walked[]): Hands {
  let presses = 0;
  return {
    async press(control, key = 'Enter') {
      await tabTo(page, control);
      await page.keyboard.press(key);
      presses += 1;
    },
    async write(field, text) {
      // Whoever has a mouse would have to click into it, unless the form did that for them.
      if (await tabTo(page, field)) presses += 1;
      await page.keyboard.type(text);
    },
    counted(form, words) {
      walked.push({ form, presses, words });
      presses = 0;
    },
  };
}

/** The words that a person reads in a modal before *Details*. */
export async function wordsBeforeDetails(page: Page, title: string): Promise<number> {
  const modal = await modalOf(page, title);
  const text = await modal.innerText();
  const [first = ''] = text.split(/\nDetails\n/u);
  return first.split(/\s+/u).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

/** What the same cost when the forms began with the ids. */
const before: Readonly<Record<string, readonly [presses: number, words: number]>> = {
  propose: [5, 420],
  approve: [6, 408],
  revoke: [6, 390],
};

/** A table for whoever reads the run of the tests. */
export function tableOf(walked: readonly Walked[]): string {
  const rows = walked.map(({ form, presses, words }) => {
    const [oldPresses, oldWords] = before[form] ?? ['–', '–'];
    return [form, `${oldPresses} → ${presses}`, `${oldWords} → ${words}`];
  });
  return [['form', 'presses', 'words before Details'], ...rows]
    .map(([form = '', presses = '', words = '']) => `${form.padEnd(12)}${presses.padEnd(12)}${words}`)
    .join('\n');
}

/** Neither costs more than it did before, and no form that asks for a yes is longer than one can read. */
export function expectCheaper(walked: readonly Walked[]): void {
  for (const { form, presses, words } of walked) {
    const [mostPresses, mostWords] = before[form] ?? [Infinity, Infinity];
    expect(presses, `${form}: presses`).toBeLessThanOrEqual(mostPresses);
    expect(words, `${form}: words`).toBeLessThanOrEqual(Math.min(mostWords, 150));
  }
}
