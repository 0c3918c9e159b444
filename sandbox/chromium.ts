import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Debian's: the same browser without tabs and menus takes a fifth of the processor's time. */
const installed = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

/** Debian's, unless `CHROMIUM` names another. */
export const chromiumPath =
  process.env['CHROMIUM'] ?? installed.find((path) => existsSync(path)) ?? '/usr/bin/chromium';

export const hasChromium = (): boolean => existsSync(chromiumPath);

/** A browser without a window, which asks nobody for anything by itself. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
}
