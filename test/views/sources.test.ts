import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);

/** What stands in quotation marks of a file, in sentences: without comments, imports and names. */
function sentencesIn(file: string): string[] {
  const text = readFileSync(file, 'utf8')
    .replaceAll(/\/\*[^]*?\*\//gu, '')
    .replaceAll(/^\s*\/\/.*$/gmu, '')
    .replaceAll(/^import [^;]*;/gmu, '');
  return [...text.matchAll(/'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/gu)]
    .flatMap(([, plain = '', template = '']) => `${plain}${template}`.split(/(?<=[.!?])\s+|\n/u))
    .filter((sentence) => sentence.includes(' '));
}

const sentences = ['src/views/', 'src/commands/'].flatMap((folder) => {
  const url = new URL(folder, root);
  return readdirSync(url, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) =>
      sentencesIn(new URL(name, url).pathname).map((sentence) => ({ name: `${folder}${name}`, sentence })),
    );
});

const vendor =
  'Adobe|Adobe’s (?:stores?|guide|documentation)|one of Adobe’s stores|Azure|Azure Resource Graph|Cosmos DB|Entra|Key Vault|Microsoft|Customer Journey Analytics|Journey Optimizer|Platform|[Ss]tores?|[Dd]ata|Profile store|Trusted Microsoft services';
const habit =
  'treats?|takes?|loses|keeps?|stores?|uses?|documents?|lists? this|names?|gives itself|calls|watch(?:es)?|works?|needs?|ha(?:s|ve) a|tells capital|purges?|deletes?|writes|checks|supports?|covers?|follow|encrypts?|decides|get past|stop being|refuses a|expires?|is (?:purged|gone|recoverable)|are (?:purged|gone|exceptions|not touched)';
/** What cannot be undone, what is left of it, and who can do it. */
const fate =
  'no way back|for good|gone at once|after that it is gone|(?:cannot|can no longer) be (?:read|recovered|undone|restored|changed)|does not open|losing the data|not consulted|not touched|only while|[Tt]akes as long|purge protection keeps|[Ww]hoever (?:can|holds)|[Aa]nyone (?:with|who)|since the end of 20';
/** A vendor and what it does as a rule, a duration, a limit, an edition, or what no role or switch changes. */
const claim = new RegExp(
  [
    fate,
    String.raw`\b(?:${vendor}) (?:then |can |may |also |still |only )*(?:${habit})\b`,
    String.raw`\b(?:up to|at least|within|for) (?:\d+|seven) ?(?:minutes|hours|h\b|days)`,
    String.raw`\bended in 20\d\d\b|\bunique across\b|\bname is taken\b|\bnewer Adobe pages\b|\bAdobe’s access\b[^.?]*\bholds\b`,
    String.raw`\beditions?\b|\boverrides\b|\bpurged\b|scheduled purge|breaking change|3,072|4,000`,
    'not come back|never be switched off|no effect|loses? (?:its|their) effect|deletes its|usually come from|AADSTS',
  ].join('|'),
  'u',
);

/** What only sounds like one: what people decided, what the bot asks for, and what it sees. */
const ownWords = new RegExp(
  [
    'Adobe keeps its access|must (?:answer|have answered) “not found”|✓ {2}\\*Access\\*|^Adobe may use the key$',
    'forwards for 10 days|Adobe has a configuration|^Access was not touched|[Ww]hat cannot be undone|email address|email address of somebody',
    String.raw`^Approval requested: this cannot be undone|^ ?\(cannot be undone\)|one step that cannot be undone`,
  ].join('|'),
  'u',
);

const rows = [
  ...readFileSync(new URL('docs/sources.md', root), 'utf8').matchAll(/^\| ([^|]+) \| ([^|]+) \|$/gmu),
].map(([, first = '', second = '']) => ({ first, second }));
const isKey = (text: string) => /^[AM]\d+$|^I$/u.test(text);
const sources = rows.filter(({ first }) => isKey(first));
const said = rows.filter(({ first }) => !isKey(first) && first !== 'key' && first !== 'words');

const isCovered = (sentence: string) =>
  ownWords.test(sentence) || said.some(({ first }) => sentence.toLowerCase().includes(first.toLowerCase()));

describe('what is said of how Adobe and Azure behave', () => {
  it('has its source on the page of sources', () => {
    const without = sentences.filter(({ sentence }) => claim.test(sentence) && !isCovered(sentence));
    expect(without).toEqual([]);
    expect(sentences.filter(({ sentence }) => claim.test(sentence)).length).toBeGreaterThan(80);
  });

  it('has each source under a key of its own', () => {
    const keys = sources.map(({ first }) => first);
    expect(keys.filter((key, place) => keys.indexOf(key) !== place)).toEqual([]);
  });

  it.each(said.map(({ first }) => first))('is still said: %s', (words) => {
    const wanted = words.toLowerCase();
    expect(sentences.some(({ sentence }) => sentence.toLowerCase().includes(wanted))).toBe(true);
  });

  it.each(said.map(({ first, second }) => [first, second]))('%s: %s is a source', (_, keys) => {
    const named = [...keys.matchAll(/\b[AM]\d+\b|\bI\b/gu)].map(([key]) => key);
    expect(named.length).toBeGreaterThan(0);
    const known = sources.map(({ first }) => first);
    expect(named.filter((key) => !known.includes(key))).toEqual([]);
  });

  it.each([
    'Adobe deletes the data after that.',
    'Azure keeps a deleted key for 90 days.',
    'It takes effect within 30 minutes.',
    'In a newer edition this is allowed.',
    'A purged key is gone for good.',
    'Data in the lake is purged.',
    'Journey Optimizer supports this.',
    'Whoever holds that permission can enable alone.',
  ])('is found out where it has none: %s', (sentence) => {
    expect(claim.test(sentence)).toBe(true);
    expect(isCovered(sentence)).toBe(false);
  });
});
