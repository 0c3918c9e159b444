import { expect, test } from 'vitest';
import { answerableBlocks } from '../../../src/views/standing/notices.ts';

const person = (place: number) => `U0AWAY${String(place).padStart(3, '0')}`;

test('a form has room for it where almost everybody of a large group forwards their requests', () => {
  const held = Array.from({ length: 120 }, (_, place) => ({
    from: person(place),
    to: 'U0COLLEAGUE',
    until: Date.UTC(2027, 0, 7),
  }));
  const blocks = answerableBlocks({
    eligible: held.map(({ from }) => from),
    able: ['U0COLLEAGUE'],
    quorum: 2,
    expiresAt: Date.UTC(2026, 11, 24),
    coolingOffMs: 900_000,
    forwards: { held, unheld: [] },
    areHoursKept: true,
  });
  expect(blocks.length).toBeLessThan(10);
  const said = JSON.stringify(blocks);
  for (const place of [0, 4]) expect(said).toContain(person(place));
  expect(said).toContain('115 more people have forwarded their requests.');
});
