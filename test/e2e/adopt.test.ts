import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { azure, cast } from '../../sandbox/cast.ts';
import type { PersonAt } from '../../sandbox/person.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { readRecord } from './aftermath.ts';
import { answerTo, fill, modalAfter, startSetup, startWorld, submit, wordsUnder } from './story.ts';
import { enableElsewhere, stateIn } from './watching.ts';

let sandbox: Sandbox;
let requester: PersonAt;
beforeAll(async () => {
  sandbox = await startWorld();
  requester = sandbox.person(cast.requester);
}, 60_000);
afterAll(() => sandbox.close());

const form = { configurationName: 'Elsewhere1', vault: azure.vault } as const;

async function adopting(values: Record<string, string>) {
  await requester.types('/cmk adopt Luma');
  const answered = await submit(sandbox, requester, 'adopt', values);
  await requester.closes();
  return answered;
}

describe('/cmk adopt refuses in plain words, keeps what was typed, and takes nothing in', () => {
  test.each([
    ['a name that Adobe does not know', form, 'configurationName', /Adobe has no configuration Elsewhere1/u],
    ['what is no vault', { ...form, vault: 'https://example.com/vault' }, 'vault', /.+/u],
  ])('%s', async (_what, values, field, words) => {
    const answered = await adopting(values);
    expect(wordsUnder(answered, field)).toMatch(words);
    expect(await readRecord(sandbox)).toEqual([]);
  });

  test('what is not COMPLETED', async () => {
    enableElsewhere(sandbox);
    sandbox.adobe.apply('hours');
    const answered = await adopting(form);
    expect(wordsUnder(answered, 'configurationName')).toMatch(/Elsewhere1, but its status is NEW/u);
    sandbox.adobe.apply('atOnce');
  });

  test('a configuration that names another vault than the one typed', async () => {
    const answered = await adopting({ ...form, vault: 'luma-other-vault' });
    expect(wordsUnder(answered, 'vault')).toMatch(/names a key in another vault.*luma-cmk-vault/u);
    expect(await readRecord(sandbox)).toEqual([]);
  });

  test('while Adobe refuses to answer', async () => {
    sandbox.adobe.script.always('getConfig', { kind: 'answer', status: 500, body: 'Something went wrong.' });
    const answered = await adopting(form);
    expect(answered.said).toContain('Adobe');
    expect(answered.view?.callbackId).toBe('adopt');
    expect(JSON.stringify(answered.view?.state)).toContain('Elsewhere1');
    sandbox.adobe.script.clear();
  });

  test('who is no requester, before a form opens', async () => {
    const said = await modalAfter(sandbox, sandbox.person(cast.firstApprover), '/cmk adopt Luma');
    expect(said).toContain('You are not one of the requesters');
    expect(said).not.toContain('"type":"input"');
    expect(await readRecord(sandbox)).toEqual([]);
  });

  test('while a setup is under way', async () => {
    await startSetup(sandbox);
    const said = await modalAfter(sandbox, requester, '/cmk adopt Luma');
    expect(said).toContain('A setup is under way here');
    await requester.types('/cmk cancel');
    await fill(sandbox, requester, 'cancel', {});
    await requester.reads('cancelled the setup');
  });
});

describe('/cmk adopt takes an organization in', () => {
  test('with a card and a thread of its own, on the record, and watched at once', async () => {
    await requester.types('/cmk adopt Luma');
    await requester.sees('adopt');
    const { said } = await submit(sandbox, requester, 'adopt', form);
    expect(said).toContain('health: all is well');
    await requester.closes();
    await requester.reads('adopted Luma, which was enabled by other means');
    const state = await stateIn(sandbox);
    expect(state).toMatchObject({
      phase: 'enabled',
      life: { origin: 'adopted', access: 'granted' },
      run: { owner: cast.requester, key: { name: azure.key }, vault: { name: azure.vault } },
    });
    const status = await answerTo(sandbox, requester, '/cmk status');
    expect(status).toContain('Enabled');
    expect(status).toContain('Health:* all is well');
    expect(sandbox.adobe.posts()).toEqual([]);
  });

  test('and not a second time', async () => {
    const said = await modalAfter(sandbox, requester, '/cmk adopt Luma');
    expect(said).toContain('enabled for this organization already');
    expect(said).not.toContain('"type":"input"');
  });

  test('from then on access can be revoked like any other', async () => {
    await requester.types('/cmk revoke Luma');
    await requester.sees('revoke');
    await requester.closes();
  });
});
