import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { readScript } from './strip-types.ts';
import { findVendorFile, importMap } from './vendor-modules.ts';

export interface StaticFile {
  type: string;
  body: string;
}

const browser = new URL('./browser/', import.meta.url);
const script = 'text/javascript; charset=utf-8';

/** Only names this page's own files have: no dots but the last, nothing that climbs. */
const servedName = /^\/browser\/((?:[a-z-]+\/)*[a-z-]+)\.(ts|css|svg)$/;

/** @returns undefined where there is no such file */
export async function findStaticFile(path: string): Promise<StaticFile | undefined> {
  if (path === '/') return { type: 'text/html; charset=utf-8', body: await readDocument() };
  const vendorFile = findVendorFile(path);
  if (vendorFile !== undefined) return { type: script, body: await readFile(vendorFile, 'utf8') };
  const name = servedName.exec(path);
  return name === null ? undefined : readOwnFile(new URL(`${name[1]}.${name[2]}`, browser));
}

async function readDocument(): Promise<string> {
  const document = await readFile(new URL('index.html', browser), 'utf8');
  return document.replace('<!-- import map -->', () => `<script type="importmap">${importMap}</script>`);
}

async function readOwnFile(file: URL): Promise<StaticFile | undefined> {
  try {
    if (file.pathname.endsWith('.ts')) return { type: script, body: await readScript(file) };
    const type = file.pathname.endsWith('.css') ? 'text/css; charset=utf-8' : 'image/svg+xml';
    return { type, body: await readFile(file, 'utf8') };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Nothing from elsewhere, no inline script but the import map, and no string that becomes markup: with
 * `require-trusted-types-for` the browser itself refuses `innerHTML`.
 */
export function contentSecurityPolicy(imageOrigins: string[]): string {
  const importMapHash = createHash('sha256').update(importMap).digest('base64');
  return [
    `default-src 'none'`,
    `script-src 'self' 'sha256-${importMapHash}'`,
    `style-src 'self'`,
    ['img-src', `'self'`, ...imageOrigins].join(' '),
    `connect-src 'self'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
    `require-trusted-types-for 'script'`,
    `trusted-types 'none'`,
  ].join('; ');
}
