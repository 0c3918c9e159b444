import { secrets, adobe, azure } from '../sandbox/cast.ts';
import { bring, lost } from '../test/soak/seed.ts';
import { commandsDuring, isOwn } from '../test/store/redis-commands.ts';
import { cpuMsOf } from './child.ts';
import { bearerFrom, floorOfGets } from './floor-of-gets.ts';
import { type ManyOrganizations, startMany } from './many-organizations.ts';
import { type Effort, type Row, interleaved } from './row.ts';
import { noLimits } from './watched-organizations.ts';
import { withRedis } from './with-redis.ts';

/** However long an organization has waited, it is asked for again within this time. */
const longestWaitMs = 5 * 60_000;
const withinMs = 60_000;

/** How often Adobe was asked so far; its log keeps the last questions only. */
const askedBy = ({ sandbox }: ManyOrganizations) => sandbox.adobe.wire().at(-1)?.seq ?? 0;

/** Time passes until Adobe was asked about each of them once more. What one question took. */
async function round(many: ManyOrganizations): Promise<number> {
  const { sandbox, orgIds } = many;
  const before = { asked: askedBy(many), cpu: cpuMsOf(sandbox.bot().pid) };
  sandbox.clock.pass(longestWaitMs);
  for (const end = performance.now() + withinMs; askedBy(many) < before.asked + orgIds.length;) {
    if (performance.now() > end) throw new Error('not every organization was asked about');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return (cpuMsOf(sandbox.bot().pid) - before.cpu) / (askedBy(many) - before.asked);
}

/** What it takes to ask Adobe how far an enablement is, while nothing changes. */
export async function poll(effort: Effort): Promise<Row[]> {
  const count = effort.isQuick ? 2 : 50;
  const many = await startMany(count, { rateLimits: noLimits });
  try {
    const { sandbox, orgIds, store } = many;
    sandbox.adobe.set({ course: [{ status: 'NEW', ms: null }] });
    const identifier =
      sandbox.azure.state().vaults.find(({ name }) => name === azure.vault)?.keys[0]?.versions[0]
        ?.identifier ?? '';
    for (const orgId of orgIds) {
      await bring(store, orgId, lost(sandbox));
      sandbox.adobe.enableElsewhere(orgId, 'Config1', identifier);
    }
    await sandbox.restartBot();
    // First the lost requests are found and reported; from then on the bot only waits for them.
    for (let warm = 0; warm < 3; warm += 1) await round(many);
    const one = sandbox.adobe.wire().at(-1);
    if (one?.status !== 200) throw new Error('nothing was asked');
    const { url } = sandbox.adobe;
    const bearer = await bearerFrom(`${url}/ims/token/v3`, {
      client_id: adobe.clientId,
      client_secret: secrets.adobeClientSecret,
      scope: 'openid',
    });
    const headers = { ...one.headers, ...bearer };
    const took = await withRedis((_, redisUrl) => {
      return interleaved(
        effort,
        () => round(many),
        () => floorOfGets({ url: `${url}${one.path}`, headers, count: 500, redisUrl }),
      );
    });
    const floor = { what: 'BullMQ, a GET, parsed', values: took.floor };
    const goal = { of: 'ratio', atMost: 1.6 } as const;
    let questions = 0;
    const names = await commandsDuring(
      many.redis,
      async () => {
        const before = askedBy(many);
        await round(many);
        questions = askedBy(many) - before;
      },
      isOwn,
    );
    const note = `CPU of one question among ${count} organizations; what the bot does beside it in 5 minutes counts too`;
    return [
      { name: 'poll', unit: 'ms', ours: took.ours, floor, goal, note },
      {
        name: 'round-trips-poll',
        unit: 'calls',
        ours: [names.length / questions],
        goal: { of: 'ours', atMost: 2 },
        note: `what the bot does beside it in 5 minutes counts too: ${[...new Set(names)].join(', ')}`,
      },
    ];
  } finally {
    await many.close();
  }
}
