import { fileURLToPath } from 'node:url';
import { runChild } from './child.ts';
import { type Effort, type Row, interleaved } from './row.ts';

const program = fileURLToPath(new URL('baselines/azure-import.ts', import.meta.url));
const cache = '--import=./src/compile-cache.mjs';

const stallOf = async (args: readonly string[]) => Number((await runChild([cache, program, ...args])).said);

/** The longest time for which the process stands still while Azure's packages are imported. */
export async function firstAzure(effort: Effort): Promise<Row[]> {
  const took = await interleaved(
    effort,
    () => stallOf(['early']),
    () => stallOf([]),
  );
  return [
    {
      name: 'first-azure',
      unit: 'ms',
      ours: took.ours,
      floor: { what: 'at the first question, at once', values: took.floor },
      note: 'the longest stall, CPU; a second after the start, before anybody asks',
    },
  ];
}
