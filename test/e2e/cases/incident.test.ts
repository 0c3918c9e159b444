import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { azure, cast } from '../../../sandbox/cast.ts';
import type { PersonAt } from '../../../sandbox/person.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { answerTo, hourMs, minuteMs } from '../story.ts';
import { adopt, quiet, stateIn, watchRound } from '../watching.ts';
import { card, commandsIn, nothingIsLost, purgedUnderTheSla, readingFromNowOn, startCase } from './cases.ts';

let sandbox: Sandbox;
let requester: PersonAt;
beforeAll(async () => {
  sandbox = await startCase();
  requester = sandbox.person(cast.requester);
  await adopt(sandbox);
}, 120_000);
afterAll(() => sandbox.close());

const phase = async () => (await stateIn(sandbox)).phase;

/** The milestone's time passes; what everybody reads until these words are said. */
async function after(passed: number, words: RegExp, read: () => string): Promise<void> {
  sandbox.clock.pass(passed);
  for (let step = 0; step < 6; step += 1) {
    sandbox.clock.pass(minuteMs);
    await sandbox.slack.until(() => words.test(read()), 2_000).catch(() => undefined);
  }
}

describe('the key is disabled and nobody proposed it', () => {
  test('H6, I4: alert and card say what Adobe may do and the same next step', async () => {
    await quiet(sandbox);
    const read = readingFromNowOn(sandbox, cast.firstApprover);
    sandbox.azure.world.setKey(azure.vault, azure.key, { enabled: false });
    await watchRound(sandbox);
    await watchRound(sandbox);
    await expect.poll(phase, { timeout: 15_000 }).toBe('revoked');
    await expect.poll(read, { timeout: 15_000 }).toMatch(/disabled/iu);
    await expect.poll(read, { timeout: 15_000 }).toMatch(purgedUnderTheSla);
    expect(read()).toMatch(/ask Adobe|contact Adobe/iu);
    expect(read()).not.toMatch(nothingIsLost);
    expect(read()).toMatch(/enable (?:the|this) key|--enabled true/iu);
    await expect.poll(() => card(sandbox), { timeout: 15_000 }).toMatch(/disabled/iu);
    const nextStep = /enables? (?:the |this |it)|enabled true/iu;
    // It shows what was seen once before the alert, and the next step after everybody was told.
    await expect.poll(() => card(sandbox), { timeout: 15_000 }).toMatch(nextStep);
    for (const words of [card(sandbox), await answerTo(sandbox, requester, '/cmk health Luma')]) {
      expect(words).toMatch(nextStep);
      expect(words).not.toMatch(/propose to restore|"action_id":"restore"/iu);
    }
  }, 90_000);

  test.each([
    ['24 h', 24 * hourMs, /lost for 24 h/iu],
    ['7 days', 6 * 24 * hourMs, /lost for 7 days/iu],
  ])(
    'I3: after %s the words are those of an incident',
    async (_what, passed, words) => {
      const read = readingFromNowOn(sandbox, cast.firstApprover);
      await after(passed, words, read);
      expect(read()).toMatch(words);
      expect(read()).not.toMatch(/as intended|no longer be readable|Revo(?:king|cation is)/iu);
      expect(read()).not.toMatch(/revocation (?:is )?(?:complete|done|through)/iu);
      expect(read()).toMatch(/fix the cause|can still be fixed/iu);
      expect(read()).not.toMatch(/if it is not so/iu);
    },
    60_000,
  );
});

describe('the key is enabled again, and then deleted behind the firewall', () => {
  test('E1: a key that was seen before is probably deleted: recover it first', async () => {
    sandbox.azure.world.setKey(azure.vault, azure.key, { enabled: true });
    for (let round = 0; round < 3 && (await phase()) !== 'enabled'; round += 1) {
      sandbox.clock.pass(10 * minuteMs);
      await watchRound(sandbox);
    }
    await quiet(sandbox);
    sandbox.azure.world.setFirewall(azure.vault, 'selectedWithException');
    await watchRound(sandbox);
    const read = readingFromNowOn(sandbox, cast.firstApprover);
    sandbox.azure.world.deleteKey(azure.vault, azure.key);
    await watchRound(sandbox);
    await watchRound(sandbox);
    await expect.poll(read, { timeout: 15_000 }).toMatch(/az keyvault key recover/u);
    expect(read()).toMatch(/(?:probably|may|can|likely)[^"]*recover/iu);
    expect(read()).toMatch(/show-deleted|list-deleted|purge date|Manage deleted keys/iu);
    expect(read()).not.toMatch(/az keyvault key create/u);
    const restore = read().search(/from a backup|az keyvault key restore/iu);
    const recover = read().search(/az keyvault key recover/u);
    expect(restore === -1 || recover < restore).toBe(true);
  }, 90_000);

  test('E2, F5: a deleted vault on a later page has its date, and commands that name the subscription', async () => {
    const read = readingFromNowOn(sandbox, cast.firstApprover);
    const { world } = sandbox.azure;
    for (const name of ['gone-a', 'gone-b', 'gone-c']) {
      world.createVault(azure.subscriptionId, { name, resourceGroup: azure.resourceGroup });
      world.deleteVault(name);
    }
    sandbox.azure.set({ pageSize: 1 });
    world.deleteVault(azure.vault);
    await watchRound(sandbox);
    await watchRound(sandbox);
    await expect.poll(read, { timeout: 15_000 }).toMatch(/az keyvault recover/u);
    const commands = commandsIn(read()).filter((command) =>
      /^az keyvault (?:show|update|recover|list-deleted|show-deleted|network-rule)/u.test(command),
    );
    expect(read()).toMatch(/deleted[^"]*(?:<!date\^|\d{4}-\d{2}-\d{2})/iu);
    expect(commands.filter((command) => !command.includes('--subscription'))).toEqual([]);
  }, 90_000);
});
