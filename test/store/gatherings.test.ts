import { beforeEach, describe, expect, test } from 'vitest';
import { createGatherings } from '../../src/store/notes.ts';
import { useRedis, withRedis } from './private-redis.ts';
import { keys } from './records.ts';

const minute = 60_000;

withRedis('what many organizations have in common', () => {
  const real = useRedis();
  const gatherings = () => createGatherings(real.redis, keys);
  const note = (place: number, at: number, name = 'U0ONE:found:appAbsent') =>
    gatherings().note(name, { organization: `o${place}`, sequence: 7, at });
  const first = 1_700_000_000_000;

  describe('is told to one person', () => {
    beforeEach(async () => {
      for (let place = 0; place < 5; place += 1) expect(await note(place, first + place)).toBe('alone');
    });

    test('each by itself up to five, gathered from the sixth on, by one of those who ask', async () => {
      expect(await note(5, first + 1000)).toBe('mine');
      expect(await note(6, first + 1000)).toBe('others');
      const { organizations, posted } = await gatherings().read('U0ONE:found:appAbsent');
      expect(organizations).toEqual(['o0', 'o1', 'o2', 'o3', 'o4', 'o5', 'o6']);
      expect(posted).toBeUndefined();
      await gatherings().shown('U0ONE:found:appAbsent', 'D1 1.0', organizations);
      for (const place of [0, 5, 6]) expect(await note(place, first + 1000)).toBe('told');
      expect(await note(7, first + 2000)).toBe('others');
    });

    test('of another person or another thing it says nothing', async () => {
      expect(await note(5, first, 'U0TWO:found:appAbsent')).toBe('alone');
      expect(await note(5, first, 'U0ONE:found:keyIsDisabled')).toBe('alone');
    });

    test('each by itself again where the others were more than two minutes ago', async () => {
      expect(await note(5, first + 3 * minute)).toBe('alone');
      expect((await gatherings().read('U0ONE:found:appAbsent')).organizations).toEqual(['o5']);
    });

    test('in one message as long as others follow within two minutes', async () => {
      expect(await note(5, first + minute)).toBe('mine');
      await gatherings().shown('U0ONE:found:appAbsent', 'D1 1.0', ['o0', 'o5']);
      for (let place = 6; place < 12; place += 1) {
        expect(await note(place, first + (place - 4) * minute)).toBe('others');
      }
      expect((await gatherings().read('U0ONE:found:appAbsent')).organizations).toHaveLength(12);
    });

    test('one that nobody knows to stand is looked for before it is posted again', async () => {
      await gatherings().sending('U0ONE:found:appAbsent');
      expect((await gatherings().read('U0ONE:found:appAbsent')).posted).toBe('sending');
    });
  });
});
