import type { Organization } from '../../src/domain/organization.ts';
import type { JobKind } from '../../src/domain/rules/due.ts';
import { adobe as luma } from '../../sandbox/cast.ts';
import { cursorField } from '../../src/store/notes.ts';
import type { Lane } from './lane.ts';
import { isQuiet, nextDue } from './queue.ts';
import { keys } from './record.ts';
import { until } from './until.ts';

/** Where nothing more happens by itself: enabled, given back, or Adobe says that there is nothing. */
export function isAtRest(state: Organization): boolean {
  if (state.phase === 'outcomeUnknown') return state.absentSince !== undefined;
  return state.phase === 'enabled' || state.phase === 'preparing';
}

/** Whenever nobody has anything to do, time passes until somebody has: the gate, or the next question to Adobe. */
export async function letTimePass(
  { redis, sandbox: { clock } }: Pick<Lane, 'redis' | 'sandbox'>,
  kinds: readonly JobKind[] = ['enable', 'poll'],
): Promise<void> {
  if (!(await isQuiet(redis))) return;
  const due = await nextDue(redis, kinds);
  const [seconds] = await redis.time();
  if (due === undefined) return;
  const ahead = due - (Number(seconds) * 1000 + clock.offsetMs());
  if (ahead > 500) clock.pass(Math.ceil(ahead));
}

/** Until the organization is where it stays. Some bot must be alive. */
export function settled(lane: Lane): Promise<Organization> {
  return until('the organization is at rest', async () => {
    const state = await lane.state();
    if (isAtRest(state)) return state;
    await letTimePass(lane);
    return undefined;
  });
}

/** While nobody publishes: the lease of one who still does would be taken by a second one. */
export async function endLease({ redis }: Lane): Promise<void> {
  await redis.del(keys.lease(luma.orgId));
}

/** Until Slack shows all of the record. */
export async function shown(lane: Lane): Promise<void> {
  const { redis, store } = lane;
  await until('Slack is up to date', async () => {
    await letTimePass(lane, ['publish']);
    const [present] = await store.read([luma.orgId]);
    const cursor = (await redis.hget(keys.notes(luma.orgId), cursorField)) ?? '';
    return Number(cursor.split('.')[0]) > (present?.head.sequence ?? 0);
  });
}
