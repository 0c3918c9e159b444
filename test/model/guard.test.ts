import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { checkModel, plantedFaults } from '../../model/check.ts';

const isHere = (command: string) => spawnSync(command, ['--version']).error === undefined;
const canRun = process.env['CI'] !== undefined || (isHere('spin') && isHere('cc'));
const faults = await plantedFaults();

describe.skipIf(!canRun)('the model of the guard (needs spin and cc)', () => {
  test('holds in every state that it can reach', { timeout: 300_000 }, async () => {
    const { violated, states } = await checkModel();
    expect(violated).toBeUndefined();
    expect(states).toBeGreaterThan(100_000);
  });

  test('names at least one fault for each of its rules', () => {
    expect(faults.length).toBeGreaterThanOrEqual(8);
  });

  test.each(faults)('finds %s', { timeout: 300_000 }, async (fault) => {
    expect((await checkModel(fault)).violated).toBeDefined();
  });
});
