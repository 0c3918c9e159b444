import { acks } from './acks.ts';
import { type Figure, table } from './figure.ts';
import { memory } from './memory.ts';
import { page } from './page.ts';
import { startup } from './startup.ts';
import { statusReads } from './status-reads.ts';
import { verify } from './verify.ts';
import { watch } from './watch.ts';
import { witness } from './witness.ts';

/** Each measures one thing on stand-ins of its own and closes them again. */
const measures: Readonly<Record<string, (command: string) => Promise<Figure[]>>> = {
  startup,
  memory,
  'status-reads': statusReads,
  acks,
  watch,
  witness,
  verify,
  page,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(measures, name));
if (unknown.length > 0) {
  process.stderr.write(`There is ${Object.keys(measures).join(', ')}; not ${unknown.join(', ')}.\n`);
  process.exit(1);
}

const figures: Figure[] = [];
// One after another: what is measured must not be disturbed by the next measurement.
for (const [name, measure] of Object.entries(measures)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  process.stderr.write(`measuring ${name} …\n`);
  figures.push(...(await measure(`npm run bench -- ${name}`)));
}
process.stdout.write(`${table(figures)}\n`);
