import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { HarmfulCode } from '../../src/domain/checks/concerns.ts';
import { effectBlocks, irreversible, notCovered } from '../../src/views/thread/proposal-blocks.ts';
import { dataFate, otherProducts } from '../../src/views/blocks/data-fate.ts';
import { lossWords } from '../../src/views/findings/words.ts';

const views = new URL('../../src/views/', import.meta.url);

/** Every source of a view, without its comments. */
const sources = readdirSync(views, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => {
    const text = readFileSync(new URL(name, views), 'utf8');
    return { name, text: text.replaceAll(/\/\*[^]*?\*\//gu, '') };
  });

/** Where a sentence on the fate of the data may stand, because its source stands beside it. */
const sourced = ['blocks/data-fate.ts'];

describe('what is said of the fate of the data', () => {
  it.each([/purged under the SLA/u, /nothing is destroyed/iu, /data is (?:safe|not deleted)/iu])(
    '%s stands only beside its source',
    (claim) => {
      const saying = sources.filter(({ text }) => claim.test(text)).map(({ name }) => name);
      expect(saying.filter((name) => !sourced.includes(name))).toEqual([]);
    },
  );

  it.each([
    ['a loss', lossWords(0, [])],
    ['the request to revoke', JSON.stringify(effectBlocks('revoke'))],
    ['what cannot be undone about enabling', irreversible.join('\n')],
  ])('%s tells both of Adobe’s editions or asks Adobe', (_, words) => {
    expect(Object.values(dataFate).filter((sentence) => words.includes(sentence))).toHaveLength(1);
    expect(words).toMatch(/one edition of Adobe’s documentation/iu);
  });

  it.each<[HarmfulCode[], boolean]>([
    [['roleAbsent'], true],
    [['appRecreated', 'keyDeleted'], true],
    [['keyIsDisabled'], false],
    [['roleAbsent', 'keyIsDisabled'], false],
    [[], false],
  ])('a loss by %j is listed among Adobe’s recoverable failures too: %s', (causes, isInBoth) => {
    expect(lossWords(0, causes).includes('lists it among recoverable failures as well')).toBe(isInBoth);
  });

  it('names the products that have a procedure of their own', () => {
    expect(notCovered).toContain(otherProducts);
    expect(JSON.stringify(effectBlocks('revoke'))).toContain(otherProducts);
  });

  it('names its sources in the file', () => {
    const text = readFileSync(new URL('blocks/data-fate.ts', views), 'utf8');
    expect(text).toMatch(/edition 0d9cc046/u);
    expect(text).toMatch(/Configure and manage customer-managed keys/u);
  });
});
