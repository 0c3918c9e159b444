import { join } from 'node:path';
import { figuresTable } from './figures.ts';
import { waysTable } from './ways.ts';

const asked = process.argv.slice(2);
const revisions = asked.filter((each) => each !== '--ways');
const root = join(import.meta.dirname, '../..');
const tables = [
  ...(asked.includes('--ways') ? [await waysTable(root)] : []),
  ...(asked.includes('--ways') && revisions.length === 0 ? [] : [figuresTable(root, revisions)]),
];
process.stdout.write(tables.join('\n'));
