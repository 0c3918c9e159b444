import { expect, test } from 'vitest';
import { UpstreamError } from '../../src/errors.ts';
import { tellElsewhere } from '../../src/jobs/unreachable.ts';
import { createNotes } from '../../src/store/notes.ts';
import { useRedis, withRedis } from '../store/private-redis.ts';
import { keys } from '../store/records.ts';
import { away, standOn } from './standing.ts';

const refusedBySlack = (code: string) =>
  new UpstreamError({ system: 'slack', operation: 'chat.postMessage', kind: 'refused', code, detail: code });
const archived = refusedBySlack('is_archived');

withRedis('a channel that cannot be written to', () => {
  const real = useRedis();

  function standing() {
    const { luma, deps } = standOn(real.redis);
    const members = ['UGONE', 'UAWAY', 'UHERE'];
    const trouble = new Map<string, Error>();
    const told: string[] = [];
    const people = {
      async getMembers() {
        const error = trouble.get('members');
        if (error !== undefined) throw error;
        return members;
      },
    };
    const poster = {
      async post({ to }: { to: string }) {
        const error = trouble.get(to);
        if (error !== undefined) throw error;
        told.push(to);
      },
    };
    const around = deps({ people, poster, notes: createNotes(real.redis, keys) });
    return { told, trouble, tell: (error: Error = archived) => tellElsewhere(error, luma, around) };
  }

  test('is told to everybody who can be told, each once, and later to whom Slack could not tell then', async () => {
    const { told, trouble, tell } = standing();
    trouble.set('UGONE', refusedBySlack('user_disabled')).set('UAWAY', away('slack'));
    await tell();
    expect(told).toEqual(['UHERE']);
    trouble.delete('UAWAY');
    await tell();
    await tell();
    expect(told).toEqual(['UHERE', 'UAWAY']);
    await tell(refusedBySlack('not_in_channel'));
    expect(told).toEqual(['UHERE', 'UAWAY', 'UAWAY', 'UHERE']);
  });

  test('is told once Slack says again who is to be told', async () => {
    const { told, trouble, tell } = standing();
    trouble.set('members', away('slack'));
    await tell();
    expect(told).toEqual([]);
    trouble.clear();
    await tell();
    expect(told).toEqual(['UGONE', 'UAWAY', 'UHERE']);
  });
});
