import { channel } from '../sandbox/cast.ts';
import { approved, bring } from '../test/soak/seed.ts';
import { startMany } from './many-organizations.ts';
import { type Effort, type Row, interleaved } from './row.ts';
import { noLimits } from './watched-organizations.ts';

const ttlMs = 60 * 60_000;
const withinMs = 120_000;

/** From the start of a bot until it has told that so many requests expired while it was away. */
async function untilTold(count: number, isSilent: boolean): Promise<number> {
  const { sandbox, orgIds, store, close } = await startMany(count, { rateLimits: noLimits });
  try {
    // Without the approvals: asked for, and nothing more.
    for (const orgId of orgIds) await bring(store, orgId, approved(sandbox, ttlMs).slice(0, -2));
    sandbox.clock.pass(ttlMs);
    if (isSilent) sandbox.azure.failing(/./u, { kind: 'never' });
    const told = () =>
      sandbox.slack
        .messagesIn(channel)
        .filter(({ blocks }) => JSON.stringify(blocks).includes('The proposal expired')).length;
    const began = performance.now();
    await sandbox.restartBot();
    while (told() < count) {
      if (performance.now() - began > withinMs) throw new Error(`${told()} of ${count} were told`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return performance.now() - began;
  } finally {
    await close();
  }
}

/** Looks at an Azure that is silent must keep nobody from hearing what happened meanwhile. */
export async function headOfLine(effort: Effort): Promise<Row[]> {
  const count = effort.isQuick ? 3 : 60;
  const took = await interleaved(
    effort,
    () => untilTold(count, true),
    () => untilTold(count, false),
  );
  return [
    {
      name: 'head-of-line',
      unit: 'ms',
      ours: took.ours,
      floor: { what: 'Azure answers', values: took.floor },
      goal: { of: 'ratio', atMost: 1.5 },
      note: `${count} requests that expired, told after a start, while Azure is silent`,
    },
  ];
}
