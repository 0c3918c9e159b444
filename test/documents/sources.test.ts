import { expect, test } from 'vitest';
import { read } from './project-files.ts';

/** A paragraph, an item of a list, or a row of a table, without what stands between backticks in blocks. */
const passages = read('docs/install.md')
  .replaceAll(/^```[^]*?^```$/gmu, '')
  .split(/\n\n|\n(?=\||\d\. |- | {3}- )/u);

/** A vendor's product, and what it does, needs, limits or takes as a rule. */
const claim = new RegExp(
  [
    String.raw`\bSlack (?:limits|renews connections|names)\b|Slack’s signature`,
    String.raw`\b(?:only|any) (?:system administrators|user who)\b`,
    String.raw`\bcan take \d+ minutes\b|deleting a vault deletes|\bmay do anything with\b`,
    String.raw`\bGlobal Administrator\b|\b(?:MemoryDB|ElastiCache|Memorystore|Azure Managed Redis)\*\* |volatile-lru`,
  ].join('|'),
  'iu',
);
const source = /\]\(https:\/\/|\]\((?:operate|sources)\.md/u;

test('what the guide says of a vendor’s ways has its source beside it', () => {
  const claims = passages.filter((passage) => claim.test(passage));
  expect(claims.length).toBeGreaterThan(8);
  const without = claims.filter((passage) => !source.test(passage));
  expect(without).toEqual([]);
});
