import { writeFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { animated } from './film.ts';

export interface Shot {
  /** Of the file, without `.webp`; left out where it is only for the film. */
  readonly name?: string;
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
  /** Those of the film's size so far, one after the other. */
  develop(name: string): Promise<void>;
  /** The files so far. */
  taken(): readonly string[];
}

export const filmSize = { width: 1180, height: 760 };
/** Long enough to read the largest words. */
const eachMs = 3000;

/** A quarter of the size of what Playwright itself can take. */
async function capture(page: Page): Promise<Buffer> {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 80 });
  return Buffer.from(data, 'base64');
}

/** Takes pictures of the page as one person sees it, each in a window of its own. */
export function createCamera(browser: Browser, url: string, folder: string): Camera {
  const files: string[] = [];
  const film: Buffer[] = [];
  async function write(name: string, picture: Buffer): Promise<void> {
    const file = `${folder}${name}.webp`;
    await writeFile(file, picture);
    files.push(file);
  }
  return {
    async take({ name, user, place = '', width, height, ready }) {
      const page = await browser.newPage({ viewport: { width, height }, colorScheme: 'light' });
      page.setDefaultTimeout(15_000);
      await page.goto(`${url}?user=${user}${place === '' ? '' : `#${place}`}`);
      await page.getByLabel('You are').waitFor();
      await ready(page);
      // Whatever blinks or has focus says nothing in a picture.
      await page.evaluate('document.activeElement?.blur()');
      const picture = await capture(page);
      if (width === filmSize.width && height === filmSize.height) film.push(picture);
      if (name !== undefined) await write(name, picture);
      await page.close();
    },
    develop: (name) => write(name, animated(film, { ...filmSize, eachMs })),
    taken: () => files,
  };
}
