import { readFileSync, writeFileSync } from 'node:fs';
import { type Result, digits } from './row.ts';

/* Puts the table of results.json into docs/performance.md, between its marks. */

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');
const results = JSON.parse(read('results.json')) as Result[];
const before = JSON.parse(read('before.json')) as Record<string, string>;
const doc = '../docs/performance.md';
const [start, end] = ['<!-- results -->', '<!-- /results -->'];

function line({ name, ours, baseline, ratio, ratioMin, ratioMax, unit, goal, met, what }: Result): string {
  const now = ours === null ? 'not measured' : `${digits(ours)} ${unit}`;
  const floor = baseline === null ? '' : `${digits(baseline)} ${unit} (${what})`;
  const spread = ratio === null ? '' : `${digits(ratio)} (${digits(ratioMin)}–${digits(ratioMax)})`;
  const isMet = met === null ? '' : met ? 'yes' : 'no';
  return `| ${[`\`${name}\``, before[name] ?? '', now, floor, spread, goal ?? '', isMet].join(' | ')} |`;
}

const table = [
  '| name | before | now | floor | ratio (min–max) | goal | met |',
  '|---|---|---|---|---|---|---|',
  ...results.map(line),
].join('\n');
const text = read(doc);
const [head, rest] = text.split(start);
const tail = rest?.split(end)[1];
if (head === undefined || tail === undefined) throw new Error(`${doc} has no marks for the results`);
writeFileSync(new URL(doc, import.meta.url), `${head}${start}\n\n${table}\n\n${end}${tail}`);
