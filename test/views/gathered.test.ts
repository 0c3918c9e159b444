import { describe, expect, test } from 'vitest';
import { messageProblems } from '../../sandbox/slack/blocks/validate.ts';
import { type HarmfulCode, harmOfCode, isHarmful } from '../../src/domain/checks/concerns.ts';
import { onAllMessage } from '../../src/views/standing/access.ts';
import { gatheredMessage } from '../../src/views/thread/gathered.ts';

const codes = Object.keys(harmOfCode).filter((code) => isHarmful(code as HarmfulCode)) as HarmfulCode[];
const names = (count: number) =>
  Array.from({ length: count }, (_, place) => `Subsidiary ${place} ${'of the group '.repeat(6)}`);

describe('one message about many organizations', () => {
  test.each(codes)('of %s fits into Slack, whatever the number and the names', (code) => {
    for (const kind of ['found', 'again', 'over'] as const) {
      for (const count of [6, 100, 3000]) {
        const { text, blocks } = gatheredMessage({ kind, code }, names(count));
        expect(messageProblems(blocks)).toEqual([]);
        expect(JSON.stringify(blocks).length).toBeLessThan(13_000);
        expect(text).toContain(`in ${count} organizations`);
      }
    }
  });

  test('says how bad it is first, what to do, and how many names there was no room for', () => {
    const { text, blocks } = gatheredMessage({ kind: 'found', code: 'appAbsent' }, names(1000));
    expect(text).toBe('Access lost in 1000 organizations: The CMK app is gone from the directory.');
    const words = JSON.stringify(blocks);
    const listed = words.match(/Subsidiary \d+/gu) ?? [];
    expect(words).toContain(`… and ${1000 - listed.length} more`);
    expect(words).toContain('restores it');
    expect(gatheredMessage({ kind: 'over', code: 'appAbsent' }, names(6)).text).toMatch(/^Resolved in 6/u);
  });

  test('lets nothing in a name be formatting', () => {
    const { blocks } = gatheredMessage({ kind: 'found', code: 'appAbsent' }, ['<!channel> *x*']);
    expect(JSON.stringify(blocks)).not.toMatch(/<!channel>/u);
  });
});

test.each([
  [3, 3, 0, /^You are on it in 3 organizations\.[^.]*until they are over\.$/u],
  [1, 3, 0, /You are on it in 1 organization\..* 2 organizations have no open alert for you now\.$/u],
  [1, 1, 2, /2 organizations are no longer in the bot’s configuration and no longer watched\.$/u],
  [0, 0, 1, /^1 organization is no longer in the bot’s configuration and no longer watched\.$/u],
])('on it in %i of %i known ones, %i closed', (taken, known, closed, words) => {
  expect(onAllMessage(taken, known, closed).text).toMatch(words);
});
