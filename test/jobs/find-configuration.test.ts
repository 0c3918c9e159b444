import { afterEach, expect, it, test } from 'vitest';
import { findConfiguration } from '../../src/jobs/gate.ts';
import { configurationAnswer, problem } from '../clients/adobe/samples.ts';
import { type TinyAdobe, json, startTinyAdobe } from '../clients/adobe/tiny-adobe.ts';

let adobe: TinyAdobe | undefined;
afterEach(async () => {
  await adobe?.close();
  adobe = undefined;
});

const nameIn = (path: string) =>
  decodeURIComponent(new URL(path, 'http://x').pathname.split('/').at(-1) ?? '');

/** What the gate finds for Config2 at an Adobe that has these, by name and status; a status of 500 is a fault. */
async function seek(has: Record<string, string>, settled: readonly string[]) {
  adobe = await startTinyAdobe(({ path }, response) => {
    const status = has[nameIn(path)];
    if (status === undefined) json(response, 404, { ...problem, status: 404 });
    else if (status === '500') response.writeHead(500).end();
    else json(response, 200, { ...configurationAnswer, status });
  });
  const sender = await adobe.client().openSender();
  try {
    return await findConfiguration(sender, 'Config2', settled);
  } finally {
    await sender.close();
  }
}

const settled = ['Config1', 'config1', 'acpAnswer'];

it.each<[string, Record<string, string>, string | undefined]>([
  ['nothing where Adobe has none of them', {}, undefined],
  ['a late one by the name it was posted with', { Config1: 'RUNNING' }, 'Config1'],
  ['a late one by the lower-case form', { config1: 'COMPLETED' }, 'config1'],
  ['a late one by the name that Adobe answered with', { acpAnswer: 'NEW' }, 'acpAnswer'],
  ['nothing in one that came late and failed', { Config1: 'FAILED' }, undefined],
  ['another behind one that failed', { Config1: 'FAILED', acpAnswer: 'RUNNING' }, 'acpAnswer'],
  ['its own name before all of them, also failed', { Config2: 'FAILED', Config1: 'RUNNING' }, 'Config2'],
])('the gate finds %s', async (_name, has, askedAs) => {
  const found = await seek(has, settled);
  expect(found.kind === 'found' ? found.askedAs : undefined).toBe(askedAs);
});

test('where one of the names cannot be asked for, the gate cannot tell', async () => {
  await expect(seek({ acpAnswer: '500' }, settled)).rejects.toMatchObject({ kind: 'unreachable' });
});
