import { expect, test } from 'vitest';
import type { Deps } from '../../src/deps.ts';
import { type Publishing, deliver } from '../../src/jobs/delivery.ts';
import { rootField } from '../../src/jobs/posted.ts';
import type { Told } from '../../src/jobs/replay.ts';
import { createNotes } from '../../src/store/notes.ts';
import type { Delivery } from '../../src/views/message.ts';
import { prepared } from '../domain/stories.ts';
import { organization } from '../domain/world.ts';
import { useRedis, withRedis } from '../store/private-redis.ts';
import { keys } from '../store/records.ts';

withRedis('a publisher that asks Slack whether its message stands already', () => {
  const real = useRedis();
  const place = '3.0';

  /** Looking takes as long as `meanwhile` does; answers what was posted. */
  async function tell(meanwhile: () => Promise<unknown>) {
    const notes = createNotes(real.redis, keys);
    const lease = await notes.lease(organization);
    const posted: string[] = [];
    const poster = {
      findOwn: async () => void (await meanwhile()),
      post: async ({ mark }: { mark: { event_payload: { place: string } } }) => {
        posted.push(mark.event_payload.place);
        return { channel: 'C1', ts: '1.1' };
      },
    };
    const state = prepared();
    const deps = { notes, poster, log: { info: () => undefined } } as unknown as Deps;
    const publishing = {
      deps,
      organization: { orgId: organization },
      lease,
      notes: { [rootField(state.run)]: 'C1 1.0', sending: place },
    } as unknown as Publishing;
    const told = {
      state,
      entry: { sequence: 3, event: { type: 'looked', findings: [] } },
    } as unknown as Told;
    const delivery: Delivery = { to: 'thread', message: { text: 'told', blocks: [] } };
    const stands = await deliver(delivery, told, place, publishing);
    return { posted, stands };
  }

  test('posts it where it still may', async () => {
    expect(await tell(() => Promise.resolve())).toEqual({ posted: [place], stands: true });
  });

  test('posts nothing where somebody else may publish by then', async () => {
    expect(await tell(() => real.redis.del(keys.lease(organization)))).toEqual({ posted: [], stands: false });
  });
});
