import { expect, test, vi } from 'vitest';
import type { Deps } from '../../../src/deps.ts';
import { UpstreamError } from '../../../src/errors.ts';
import { deliver } from '../../../src/jobs/publishing/delivery.ts';
import { interruptedIn } from '../../../src/jobs/publishing/publish.ts';
import { type Letter, postOnce, type Publishing } from '../../../src/jobs/publishing/round.ts';
import { rootField } from '../../../src/clients/slack/poster.ts';
import type { Told } from '../../../src/domain/states/story.ts';
import { createNotes, type Missed } from '../../../src/store/notes.ts';
import type { Delivery } from '../../../src/views/blocks/blocks.ts';
import { prepared } from '../../domain/stories.ts';
import { organization } from '../../domain/world.ts';
import { useRedis, withRedis } from '../../store/private-redis.ts';
import { keys } from '../../store/records.ts';
import { away } from '../standing.ts';

withRedis('a publisher that asks Slack whether its message stands already', () => {
  const real = useRedis();
  const place = '3.0';

  /** Looking takes as long as `meanwhile` does; answers what was posted. */
  async function tell(meanwhile: () => Promise<unknown>, before = async (): Promise<unknown> => undefined) {
    const stored = createNotes(real.redis, keys);
    const notes = {
      ...stored,
      async writeWhileHeld(...asked: Parameters<typeof stored.writeWhileHeld>) {
        const isHeld = await stored.writeWhileHeld(...asked);
        await before();
        return isHeld;
      },
    };
    const lease = await notes.lease(organization);
    const posted: string[] = [];
    const state = prepared();
    const poster = {
      markAt: async () => ({ organization, place: rootField(state.run) }),
      findOwn: async () => void (await meanwhile()),
      post: async ({ mark }: { mark: { event_payload: { place: string } } }) => {
        posted.push(mark.event_payload.place);
        return { channel: 'C1', ts: '1.1' };
      },
    };
    const deps = { notes, poster, log: { info: () => undefined } } as unknown as Deps;
    const publishing = {
      deps,
      organization: { orgId: organization, channel: 'C1' },
      lease,
      notes: { [rootField(state.run)]: 'C1 1.0', sending: place },
      now: 0,
      refused: new Map(),
    } as unknown as Publishing;
    const told = {
      state,
      before: state,
      head: { sequence: 3, digest: '0'.repeat(64) },
      entry: { sequence: 3, event: { type: 'looked', findings: [] } },
    } as unknown as Told;
    const delivery: Delivery = { to: 'thread', message: { text: 'told', blocks: [] } };
    const stands = await deliver(delivery, told, place, publishing);
    return { posted, stands };
  }

  test('posts it where it still may', async () => {
    expect(await tell(() => Promise.resolve())).toEqual({ posted: [place], stands: true });
  });

  test.each([
    ['process', () => vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 26_000)],
    ['machine', () => vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 26_000)],
  ])('posts nothing where its %s slept right before', async (_who, sleep) => {
    const told = await tell(
      () => Promise.resolve(),
      async () => sleep(),
    );
    vi.restoreAllMocks();
    expect(told).toEqual({ posted: [], stands: false });
  });

  test.each([
    ['the thread alone where it says nothing to the gates', undefined, 'posted'],
    ['both or nowhere where gates look for it in the channel', 'ended', 'cant_broadcast_message'],
  ])(
    'a message that Slack does not show in the channel as well is posted in %s',
    async (_where, says, ends) => {
      const notes = createNotes(real.redis, keys);
      const poster = {
        findOwn: async () => undefined,
        async post({ broadcast }: { broadcast?: boolean | undefined }) {
          if (broadcast !== true) return { channel: 'C1', ts: '1.1' };
          const [operation, code] = ['chat.postMessage', 'cant_broadcast_message'];
          throw new UpstreamError({ system: 'slack', operation, kind: 'refused', code, detail: '' });
        },
      };
      const log = { info: () => undefined, error: () => undefined };
      const publishing = {
        deps: { notes, poster, log, hasRestarted: async () => false },
        organization: { orgId: organization, channel: 'C1' },
        lease: await notes.lease(organization),
        notes: {},
      } as unknown as Publishing;
      const message = { text: 'told', blocks: [], broadcast: true };
      const said = says === undefined ? undefined : { says, proposal: 'p1' };
      const letter = { to: 'C1', threadTs: '0.1', place: '5.0', message, said } as Letter;
      const posted = await postOnce(letter, publishing).then(
        () => 'posted',
        (error: unknown) => (error instanceof UpstreamError ? error.code : error),
      );
      expect(posted).toBe(ends);
    },
  );

  test('posts nothing where somebody else may publish by then', async () => {
    expect(await tell(() => real.redis.del(keys.lease(organization)))).toEqual({ posted: [], stands: false });
  });
});

test.each([
  ['where the cursor stands', '8.1', '8.1'],
  ['told', '8.0', undefined],
  ['of an entry that is told', '7.3', undefined],
  ['left out and tried again', '6.2', '6.2'],
  ['a card nobody noted', 'root:r2', 'root:r2'],
  ['a card that is noted', 'root:r1', undefined],
])('what was being posted when somebody stopped is in doubt: %s', (_what, sending, found) => {
  const left: Missed = { place: '6.2', to: 'U1', code: 'timeout', since: 0, againAt: 0 };
  const noted = { cursor: '8.1', 'root:r1': 'C1 1.0', missed: JSON.stringify([left]) };
  expect(interruptedIn({ ...noted, sending })).toBe(found);
  expect(interruptedIn(noted)).toBeUndefined();
});

withRedis('a message whose post got no answer', () => {
  const real = useRedis();

  test('stands once, though others were posted in between', async () => {
    const notes = createNotes(real.redis, keys);
    const stands: string[] = [];
    let isDropped = true;
    type Marked = { readonly event_payload: { readonly place: string } };
    const poster = {
      findOwn: async (_to: string, { event_payload: { place } }: Marked) =>
        stands.includes(place) ? { channel: 'C1', ts: '1.1' } : undefined,
      post: async ({ mark }: { mark: Marked }) => {
        stands.push(mark.event_payload.place);
        if (isDropped) throw away('slack');
        return { channel: 'C1', ts: '1.2' };
      },
    };
    const hasRestarted = async () => false;
    const deps = { notes, poster, hasRestarted, log: { info: () => undefined } } as unknown as Deps;
    const lease = await notes.lease(organization);
    const say = async (place: string, to = 'C1') => {
      const publishing = {
        deps,
        organization: { orgId: organization },
        lease,
        notes: { ...(await notes.read(organization)) },
      } as unknown as Publishing;
      return postOnce({ place, to, message: { text: place, blocks: [] } }, publishing);
    };
    await expect(say('root:r1')).rejects.toThrow('no answer');
    isDropped = false;
    await say('5.1', 'U1');
    expect(await say('root:r1')).toEqual({ channel: 'C1', ts: '1.1' });
    await say('5.2', 'U1');
    expect(stands).toEqual(['root:r1', '5.1', '5.2']);
    expect(await notes.read(organization)).toEqual({ sending: '5.2' });
  });

  test('stands once where another process stopped right after it, and an earlier one is made up for first', async () => {
    const notes = createNotes(real.redis, keys);
    const stands = ['8.1'];
    type Marked = { readonly event_payload: { readonly place: string } };
    const poster = {
      findOwn: async (_to: string, { event_payload: { place } }: Marked) =>
        stands.includes(place) ? { channel: 'C1', ts: '1.1' } : undefined,
      post: async ({ mark }: { mark: Marked }) => {
        stands.push(mark.event_payload.place);
        return { channel: 'C1', ts: '1.2' };
      },
    };
    const hasRestarted = async () => false;
    const deps = { notes, poster, hasRestarted, log: { info: () => undefined } } as unknown as Deps;
    const lease = await notes.lease(organization);
    const read = { sending: '8.1', cursor: '8.1' };
    await notes.write(organization, read);
    const publishing = {
      deps,
      organization: { orgId: organization },
      lease,
      notes: { ...read },
      interrupted: interruptedIn(read),
    } as unknown as Publishing;
    for (const place of ['8.0', '8.1', '8.2'])
      await postOnce({ place, to: 'C1', message: { text: place, blocks: [] } }, publishing);
    expect(stands).toEqual(['8.1', '8.0', '8.2']);
    expect(await notes.read(organization)).toEqual({ sending: '8.2', cursor: '8.1' });
  });
});
