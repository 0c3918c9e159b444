import { writeFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';

export interface Shot {
  /** Of the file, without `.webp`. */
  readonly name: string;
  readonly user: string;
  /** What stands behind `#` in the page's address; the first channel where left out. */
  readonly place?: string;
  readonly width: number;
  readonly height: number;
  /** What has to be there before, and what is done first. */
  readonly ready: (page: Page) => Promise<unknown>;
}

export interface Camera {
  take(shot: Shot): Promise<void>;
  /** The files so far. */
  taken(): readonly string[];
}

/** A quarter of the size of what Playwright itself can take. */
async function capture(page: Page): Promise<Buffer> {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 80 });
  return Buffer.from(data, 'base64');
}

/** Takes pictures of the page as one person sees it, each in a window of its own. */
export function createCamera(browser: Browser, url: string, folder: string): Camera {
  const files: string[] = [];
  return {
    async take({ name, user, place = '', width, height, ready }) {
      const page = await browser.newPage({ viewport: { width, height }, colorScheme: 'light' });
      page.setDefaultTimeout(15_000);
      await page.goto(`${url}?user=${user}${place === '' ? '' : `#${place}`}`);
      await page.getByLabel('You are').waitFor();
      await ready(page);
      // Whatever blinks or has focus says nothing in a picture.
      await page.evaluate('document.activeElement?.blur()');
      const file = `${folder}${name}.webp`;
      await writeFile(file, await capture(page));
      files.push(file);
      await page.close();
    },
    taken: () => files,
  };
}
