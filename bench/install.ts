import { execFileSync } from 'node:child_process';
import type { Row } from './row.ts';

const kiBOf = (paths: readonly string[]) =>
  execFileSync('du', ['-sk', ...paths], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .reduce((sum, line) => sum + Number.parseInt(line, 10), 0);

/** What `npm ci --omit=dev` brings, Node itself left out. */
export async function install(): Promise<Row[]> {
  const args = ['ls', '--omit=dev', '--omit=optional', '--all', '--parseable'];
  const folders = execFileSync('npm', args, { encoding: 'utf8' }).trim().split('\n').slice(1);
  const own = folders.filter((folder) => !folder.includes('/node-linux-') && !folder.includes('/node-win-'));
  const unused = own.filter((folder) => folder.endsWith('/@azure/msal-browser'));
  const note = `of it @azure/msal-browser, which never runs: ${(kiBOf(unused) / 1024).toFixed(0)} MiB`;
  return [{ name: 'install', unit: 'MiB', ours: [kiBOf(own) / 1024], note }];
}
