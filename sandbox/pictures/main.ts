import { mkdir, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { launchChromium } from '../chromium.ts';
import { startSandboxPage } from '../panel/sandbox-page.ts';
import { startSandbox } from '../sandbox.ts';
import { createCamera } from './camera.ts';
import { playFor } from './play.ts';

/** What a picture in the README may weigh, and the one that moves. */
const atMostBytes = 100_000;
const filmAtMostBytes = 1_000_000;

const folder = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));
await mkdir(folder, { recursive: true });
const { REDIS_URL: _, ...environment } = process.env;
const sandbox = await startSandbox({ environment });
const served = await startSandboxPage(sandbox);
const browser = await launchChromium();
let heavy = 0;
try {
  const camera = createCamera(browser, served.url, folder);
  await playFor(sandbox, camera);
  for (const picture of camera.taken()) {
    const { size } = await stat(picture);
    const isHeavy = size > (picture.endsWith('story.webp') ? filmAtMostBytes : atMostBytes);
    if (isHeavy) heavy += 1;
    process.stdout.write(`${picture}  ${Math.round(size / 1000)} kB${isHeavy ? '  TOO MUCH' : ''}\n`);
  }
} finally {
  await browser.close();
  await served.close();
  await sandbox.close();
}
process.exit(heavy === 0 ? 0 : 1);
