import { expect, test } from 'vitest';
import { UpstreamError } from '../../../src/errors.ts';
import type { Publishing } from '../../../src/jobs/publishing/round.ts';
import { tellElsewhere } from '../../../src/jobs/publishing/publish.ts';
import { createNotes } from '../../../src/store/notes.ts';
import { prepared } from '../../domain/stories.ts';
import { useRedis, withRedis } from '../../store/private-redis.ts';
import { keys } from '../../store/records.ts';
import { away, standOn } from '../standing.ts';

const refusedBySlack = (code: string) =>
  new UpstreamError({ system: 'slack', operation: 'chat.postMessage', kind: 'refused', code, detail: code });
const dayMs = 24 * 3_600_000;

withRedis('a channel that cannot be written to', () => {
  const real = useRedis();

  function standing() {
    const { luma, deps } = standOn(real.redis);
    const members = ['UGONE', 'UGUEST', 'UAWAY', 'UHERE'];
    const trouble = new Map<string, Error>();
    const told: string[] = [];
    const people = {
      async getMembers() {
        const error = trouble.get('members');
        if (error !== undefined) throw error;
        return members;
      },
      getAskable: async () => ({ members, named: members, leftOut: [] }),
      kindOf: async (id: string) => (id === 'UGUEST' ? 'guest' : 'member'),
    };
    const poster = {
      async post({ to }: { to: string }) {
        const error = trouble.get(to);
        if (error !== undefined) throw error;
        told.push(to);
      },
    };
    const around = deps({ people, poster, notes: createNotes(real.redis, keys) });
    const notes: Record<string, string> = {};
    const tell = (code: string | undefined, now = 0) => {
      const missed = { place: '3.0', to: 'thread', code, since: 0, againAt: 0 };
      notes['missed'] = JSON.stringify(code === undefined ? [] : [missed]);
      const publishing = { deps: around, organization: luma, notes, now } as unknown as Publishing;
      return tellElsewhere(prepared(), publishing);
    };
    return { told, trouble, tell };
  }

  test('is told to everybody who can be told, each once, and later to whom Slack could not tell then', async () => {
    const { told, trouble, tell } = standing();
    trouble.set('UGONE', refusedBySlack('user_disabled')).set('UAWAY', away('slack'));
    await tell('is_archived');
    expect(told).toEqual(['UHERE']);
    trouble.delete('UAWAY');
    await tell('is_archived');
    await tell('is_archived');
    expect(told).toEqual(['UHERE', 'UAWAY']);
    await tell('not_in_channel');
    expect(told).toEqual(['UHERE', 'UAWAY', 'UAWAY', 'UHERE']);
  });

  test('is told again a day later while it lasts, and after it was writable in between', async () => {
    const { told, tell } = standing();
    await tell('a_code_nobody_listed');
    await tell('a_code_nobody_listed', dayMs - 1);
    expect(told).toHaveLength(3);
    await tell('a_code_nobody_listed', dayMs);
    expect(told).toHaveLength(6);
    await tell(undefined, dayMs + 1);
    await tell('a_code_nobody_listed', dayMs + 2);
    expect(told).toHaveLength(9);
  });

  test('is told once Slack says again who is to be told', async () => {
    const { told, trouble, tell } = standing();
    trouble.set('members', away('slack'));
    await tell('is_archived');
    expect(told).toEqual([]);
    trouble.clear();
    await tell('is_archived');
    expect(told).toEqual(['UGONE', 'UAWAY', 'UHERE']);
  });

  test.each(['internal_error', 'invalid_blocks'])(
    'is not what %s says: that passes, or is a bug of the bot',
    async (code) => {
      const { told, tell } = standing();
      await tell(code);
      expect(told).toEqual([]);
    },
  );
});
