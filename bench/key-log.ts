import { workspaceId } from '../sandbox/cast.ts';
import { createKeys } from '../src/store/keys.ts';
import type { Figure } from './figure.ts';
import type { Effort } from './row.ts';
import { startWatched, type Watched } from './watched-organizations.ts';

/** What evidence costs: queries of the vault's audit log in the days after an act, and later. */
const keys = createKeys('{cmk}');
const hourMs = 3_600_000;
const dayHours = 24;

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 60_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('the watch does not look');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const lookedAt = async ({ redis }: Watched) => {
  const [text] = await redis.hvals(keys.watchSeen);
  return text === undefined ? 0 : (JSON.parse(text) as { at: number }).at;
};

const isQuery = ({ host, path }: { readonly host: string; readonly path: string }) =>
  host === 'api.loganalytics.azure.com' && path.endsWith('/query');

/** Lets so many hours pass, with a look in each; the log itself is asked as often as the bot wants. */
async function passHours(watched: Watched, hours: number): Promise<number> {
  const { sandbox } = watched;
  let asked = 0;
  for (let hour = 0; hour < hours; hour += 1) {
    const seq = sandbox.azure.wire().at(-1)?.seq ?? 0;
    sandbox.clock.pass(hourMs);
    const now = sandbox.clock.now();
    await until(async () => (await lookedAt(watched)) >= now);
    asked += sandbox.azure.wire().filter((entry) => entry.seq > seq && isQuery(entry)).length;
  }
  return asked;
}

export async function keyLog({ isQuick }: Effort): Promise<Figure[]> {
  const watched = await startWatched(1, { variables: { CMK_LOG_ANALYTICS_WORKSPACE: workspaceId } });
  try {
    await until(async () => (await lookedAt(watched)) > 0);
    const inADay = await passHours(watched, dayHours);
    const row = (what: string, value: number | undefined, bound: number): Figure => ({
      what: `queries of the audit log for an organization, ${what}`,
      value,
      unit: 'calls',
      bound,
    });
    const first = row('on the day after an act', inADay, dayHours);
    if (isQuick) return [first];
    await passHours(watched, 7 * dayHours);
    const later = await passHours(watched, 2 * dayHours);
    return [first, row('a day from the ninth on', later / 2, 1)];
  } finally {
    await watched.close();
  }
}
