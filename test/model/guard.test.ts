import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { checkModel, models, plantedFaults } from '../../model/check.ts';

const isHere = (command: string) => spawnSync(command, ['--version']).error === undefined;
const canRun = process.env['CI'] !== undefined || (isHere('spin') && isHere('cc'));
const faultsIn = new Map(
  await Promise.all(models.map(async (model) => [model, await plantedFaults(model)] as const)),
);
const leastFaults = { 'guard.pml': 8, 'direct.pml': 5 };

describe.skipIf(!canRun).each(models)('the model of the guard in %s (needs spin and cc)', (model) => {
  const faults = faultsIn.get(model) ?? [];

  test('holds in every state that it can reach', { timeout: 300_000 }, async () => {
    const { violated, states } = await checkModel(model);
    expect(violated).toBeUndefined();
    expect(states).toBeGreaterThan(100_000);
  });

  test('names at least one fault for each of its rules', () => {
    expect(faults.length).toBeGreaterThanOrEqual(leastFaults[model]);
  });

  test.each(faults)('finds %s', { timeout: 300_000 }, async (fault) => {
    expect((await checkModel(model, fault)).violated).toBeDefined();
  });
});
