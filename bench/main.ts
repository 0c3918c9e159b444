import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { acks } from './acks.ts';
import { allOrganizations } from './all-organizations.ts';
import { auditVerify } from './audit-verify.ts';
import { coldStart } from './cold-start.ts';
import { type Figure, rowOf } from './figure.ts';
import { firstAzure } from './first-azure.ts';
import { firstRead } from './first-read.ts';
import { headOfLine } from './head-of-line.ts';
import { install } from './install.ts';
import { keyLog } from './key-log.ts';
import { loss } from './loss.ts';
import { newsLatency } from './news-latency.ts';
import { page } from './page.ts';
import { poll } from './poll.ts';
import { publishGrowth } from './publish-growth.ts';
import { recordAppend } from './record-append.ts';
import { roundTrips } from './round-trips.ts';
import { type Effort, type Result, type Row, resultOf, table } from './row.ts';
import { statusReads } from './status-reads.ts';
import { status } from './status.ts';
import { watch } from './watch.ts';
import { witness } from './witness.ts';

type Measure = (effort: Effort) => Promise<Row[]>;

const figures =
  (measure: (effort: Effort) => Promise<Figure[]>): Measure =>
  async (effort) =>
    (await measure(effort)).map(rowOf);

/** Each measures on stand-ins of its own and closes them again. */
const measures: Readonly<Record<string, Measure>> = {
  'first-read': firstRead,
  'audit-verify': auditVerify,
  'record-append': recordAppend,
  'publish-growth': publishGrowth,
  'all-organizations': allOrganizations,
  status,
  poll,
  'news-latency': newsLatency,
  'head-of-line': headOfLine,
  'round-trips': roundTrips,
  'cold-start': coldStart,
  'first-azure': firstAzure,
  install,
  'status-reads': figures(statusReads),
  acks: figures(acks),
  page: figures(page),
  watch: figures(watch),
  witness: figures(witness),
  'key-log': figures(keyLog),
  loss: figures(loss),
};

/** Goes on for an hour, in real time: only by its name. */
const onlyNamed = ['loss'];

const path = new URL('results.json', import.meta.url);
const asked = process.argv.slice(2);
const isQuick = asked.includes('--quick');
const named = asked.filter((name) => name !== '--quick');
const unknown = named.filter((name) => !Object.hasOwn(measures, name));
if (unknown.length > 0) {
  process.stderr.write(`There is ${Object.keys(measures).join(', ')}; not ${unknown.join(', ')}.\n`);
  process.exit(1);
}

const results: Result[] = [];
// One after another: what is measured must not be disturbed by the next measurement.
for (const [name, measure] of Object.entries(measures)) {
  if (named.length > 0 ? !named.includes(name) : onlyNamed.includes(name)) continue;
  process.stderr.write(`measuring ${name} …\n`);
  results.push(...(await measure({ rounds: isQuick ? 1 : 5, isQuick })).map(resultOf));
}
process.stdout.write(`${table(results)}\n`);

/** What was measured now in place of what was measured before; the rest stays. */
function keep(measured: readonly Result[]): void {
  const before = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Result[]) : [];
  const now = new Map(measured.map((result) => [result.name, result]));
  const known = before.map((result) => now.get(result.name) ?? result);
  const added = measured.filter(({ name }) => !before.some((result) => result.name === name));
  writeFileSync(path, `${JSON.stringify([...known, ...added], undefined, 2)}\n`);
}

if (!isQuick) keep(results);
