import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

const json = async (file: string): Promise<unknown> => JSON.parse(await readFile(`${root}${file}`, 'utf8'));
const lock = (await json('package-lock.json')) as { readonly packages: Record<string, LockedPackage> };
const { allowScripts } = (await json('package.json')) as { readonly allowScripts: Record<string, boolean> };
const downloaded = Object.entries(lock.packages).filter(
  ([path, { link, inBundle }]) => path !== '' && link !== true && inBundle !== true,
);

test('every package that npm downloads has its hash, so that a registry cannot serve other code', () => {
  expect(downloaded.length).toBeGreaterThan(300);
  const sha512 = /^sha512-[\w+/]{86}==$/u;
  const without = downloaded.filter(([, { integrity }]) => !sha512.test(integrity ?? ''));
  expect(without.map(([path]) => path)).toEqual([]);
});

test('no package comes from another place than the registry that npm is told to use', () => {
  const elsewhere = downloaded.filter(
    ([, { resolved }]) => resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/'),
  );
  expect(elsewhere).toEqual([]);
});

test('no install script but those that were looked at: a script can download what has no hash', () => {
  const scripted = downloaded.filter(([, { hasInstallScript, dev }]) => hasInstallScript && dev !== true);
  expect(scripted.map(([path]) => path.replace(/^.*node_modules\//u, ''))).toEqual(Object.keys(allowScripts));
});

interface Component {
  readonly name: string;
  readonly version: string;
  readonly hashes?: readonly { readonly alg: string }[];
}

test('npm run sbom lists every package, each with its hash', async () => {
  const { stdout } = await run('npm', ['run', '--silent', 'sbom'], { cwd: root, maxBuffer: 1 << 25 });
  const sbom = JSON.parse(stdout) as { bomFormat: string; components: readonly Component[] };
  expect(sbom.bomFormat).toBe('CycloneDX');
  const listed = new Set(sbom.components.map(({ name, version }) => `${name}@${version}`));
  const named = downloaded.map(
    ([path, { version = '' }]) => `${path.replace(/^.*node_modules\//u, '')}@${version}`,
  );
  expect(named.filter((name) => !listed.has(name))).toEqual([]);
  expect(sbom.components.filter(({ hashes }) => hashes?.[0]?.alg !== 'SHA-512')).toEqual([]);
});
