import { describe, expect, it } from 'vitest';
import { askSome, observe, type SlowMemory, type Targets } from '../../src/jobs/observe.ts';
import { applicationId, resourceId, standAzure, tenantId, vaultName } from '../clients/azure/standing.ts';

const hour = 3_600_000;

/** Questions by name, and which were asked. */
function questions(names: readonly string[], parent = 'same') {
  const asked: string[] = [];
  const list = names.map((name) => ({
    name,
    parent,
    async ask() {
      asked.push(name);
      return { kind: 'seen', value: name } as const;
    },
  }));
  return { asked, list };
}

describe('questions whose answers rarely change', () => {
  const names = ['a', 'b', 'c', 'd'];

  it('are asked a few at a time, each once an hour, and at once where what they hang on changed', async () => {
    const memory: SlowMemory = new Map();
    const ask = async (at: number, parent?: string) => {
      const { asked, list } = questions(names, parent);
      const answers = await askSome(memory, at, 3)(list);
      return { asked, known: [...answers.values()].filter(({ kind }) => kind === 'seen').length };
    };
    expect(await ask(0)).toEqual({ asked: ['a', 'b', 'c'], known: 3 });
    expect(await ask(hour / 4)).toEqual({ asked: ['d'], known: 4 });
    expect(await ask(hour / 2)).toEqual({ asked: [], known: 4 });
    expect(await ask(hour)).toEqual({ asked: ['a', 'b', 'c'], known: 4 });
    expect((await ask(hour + 1, 'changed')).asked).toEqual(['a', 'b', 'c']);
  });

  it('are all asked in turn where some are refused each time', async () => {
    const memory: SlowMemory = new Map();
    const known = new Set<string>();
    const refused = { kind: 'unseen', because: 'noRight', detail: '' } as const;
    for (const round of [0, 1, 2]) {
      const { asked, list } = questions(names);
      const some = list.map((one) =>
        one.name === 'd'
          ? one
          : {
              ...one,
              ask: async () => {
                await one.ask();
                return refused;
              },
            },
      );
      const answers = await askSome(memory, round * 1000, 2)(some);
      expect(asked).toHaveLength(2);
      expect(answers.get('a')).toEqual(refused);
      for (const [name, { kind }] of answers) if (kind === 'seen') known.add(name);
    }
    expect([...known]).toEqual(['d']);
  });

  it('do not answer from before where what they hang on changed', async () => {
    const memory: SlowMemory = new Map();
    await askSome(memory, 0, 4)(questions(names).list);
    const answers = await askSome(memory, 1, 0)(questions(names, 'changed').list);
    expect([...answers.values()].every(({ kind }) => kind === 'unseen')).toBe(true);
  });
});

it('a round of the watch takes at most 8 calls, and knows everything after the second', async () => {
  const { azure, connect } = await standAzure();
  azure.world.acceptConsent(tenantId, applicationId);
  azure.world.assignRole(vaultName, applicationId);
  const client = connect({ requestTimeoutMs: 20_000 });
  const memory: SlowMemory = new Map();
  const targets: Targets = {
    vault: { name: vaultName, resourceId },
    key: { name: 'cmk-key' },
    applicationId,
    ownSecret: true,
  };
  // Tokens and Key Vault's challenge come once, before the first answer.
  await client.findVault(resourceId);
  await client.findKey({ name: vaultName, resourceId }, 'cmk-key');
  await client.findServicePrincipal(applicationId);
  for (const [round, at] of [0, hour / 4, hour / 2, hour].entries()) {
    const before = azure.wire().length;
    const seen = await observe(client, targets, askSome(memory, at, 3));
    expect(azure.wire().length - before).toBeLessThanOrEqual(8);
    if (round === 0) continue;
    for (const part of [seen.schedules, seen.perimeters, seen.locks, seen.rotation, seen.secretEnd]) {
      expect(part).toMatchObject({ kind: 'seen' });
    }
  }
});
