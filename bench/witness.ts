import { setTimeout as pause } from 'node:timers/promises';
import { cast, channel } from '../sandbox/cast.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { createKeys } from '../src/store/keys.ts';
import { createNotes } from '../src/store/notes.ts';
import { approved, bring } from '../test/soak/seed.ts';
import type { Figure } from './figure.ts';
import { type ManyOrganizations, startMany } from './many-organizations.ts';
import type { Effort } from './row.ts';
import { quantile } from './quantile.ts';

/** `ORGANIZATIONS=5` for a first impression. */
const many = Number(process.env['ORGANIZATIONS'] ?? 50);
const withinMs = 20 * 60_000;
const coolingOffMs = 15 * 60_000;
const dayMs = 24 * 3_600_000;

async function until(what: string, holds: () => boolean): Promise<void> {
  for (const end = performance.now() + withinMs; !holds(); await pause(10)) {
    if (performance.now() > end) throw new Error(`it never came about: ${what}`);
  }
}

/** Every organization approved, in one channel at Slack's own pace, and not announced yet. */
async function open(count: number): Promise<ManyOrganizations> {
  // As it was approved: the gate would hold it against stricter terms first.
  const opened = await startMany(count, { variables: { CMK_COOLING_OFF: '5s' } });
  const { sandbox, orgIds, redis, store } = opened;
  const notes = createNotes(redis, createKeys('{cmk}'));
  for (const orgId of orgIds) {
    await bring(store, orgId, approved(sandbox, dayMs));
    // All but the announcement was told before: a channel takes a message a second.
    const { state } = await store.verified(orgId);
    await notes.write(orgId, { cursor: `${state.sequence}.0` });
  }
  // A bot that starts sweeps at once, and so finds what nobody told it.
  await sandbox.restartBot();
  return opened;
}

const ofOne = ({ slack }: Sandbox, orgId: string) =>
  slack.messagesIn(channel).filter(({ metadata }) => metadata?.event_payload['organization'] === orgId);

/** From the press on *Stop* in the form to the word that it is stopped, while the channel has much to say. */
async function stop(sandbox: Sandbox, orgId: string): Promise<number> {
  const person = sandbox.person(cast.firstApprover);
  const button = () =>
    ofOne(sandbox, orgId).findLast(({ blocks }) => JSON.stringify(blocks).includes('"action_id":"stop"'));
  await until('Stop can be pressed', () => button() !== undefined);
  await person.clicks('stop', ({ ts }) => ts === button()?.ts);
  await person.sees('stop');
  const began = performance.now();
  await person.submits({ reason: 'Not today' });
  await until('it is stopped', () => JSON.stringify(person.view()?.blocks ?? '').includes('stopped it'));
  return performance.now() - began;
}

/** From the end of the cooling-off, the same for all, to when each POST arrived. */
async function send(sandbox: Sandbox, orgIds: readonly string[]): Promise<number[]> {
  const isAnnounced = (orgId: string) =>
    ofOne(sandbox, orgId).some(({ text }) => text.includes('All approvals received'));
  await until('all is announced', () => orgIds.every(isAnnounced));
  sandbox.clock.pass(coolingOffMs);
  const over = sandbox.clock.now();
  const sent = (orgId: string) => sandbox.adobe.posts(orgId)[0];
  await until('all is sent', () => orgIds.every((orgId) => sent(orgId) !== undefined));
  return orgIds.map((orgId) => (sent(orgId)?.at ?? Number.NaN) - over);
}

/** What witnessing in Slack costs with so many organizations in one channel. */
async function measure(count: number): Promise<Figure[]> {
  const { sandbox, orgIds, close } = await open(count + 1);
  const [stopped = '', ...others] = orgIds;
  try {
    const stopMs = await stop(sandbox, stopped);
    const sentMs = await send(sandbox, others);
    const note = `${count} in one channel, a message a second`;
    return [
      { what: 'from pressing Stop to “stopped”', value: stopMs, unit: 'ms', note },
      ...[0.5, 1].map((share): Figure => ({
        what: `from the end of the cooling-off to the first byte, ${share === 1 ? 'the last' : 'p50'}`,
        value: quantile(sentMs, share),
        unit: 'ms',
        note,
      })),
    ];
  } finally {
    await close();
  }
}

export async function witness({ isQuick }: Effort): Promise<Figure[]> {
  return [...(await measure(1)), ...(isQuick ? [] : await measure(many))];
}
