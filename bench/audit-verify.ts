import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { firstLine, lastLine } from '../src/audit/record-file.ts';
import { runChild } from './child.ts';
import { chainKey, longRecord, organization } from './long-record.ts';
import { type Effort, type Row, interleaved } from './row.ts';

const floor = fileURLToPath(new URL('baselines/hmac-file.ts', import.meta.url));

/** `npm run audit -- verify FILE`, as a process of its own, beside one that reads the file and computes the HMACs. */
export async function auditVerify(effort: Effort): Promise<Row[]> {
  const count = effort.isQuick ? 1_000 : 100_000;
  const folder = mkdtempSync(join(tmpdir(), 'cmk-bench-'));
  try {
    const { lines, digest } = longRecord(count);
    const path = join(folder, 'record.txt');
    const end = lastLine({ sequence: count, digest });
    writeFileSync(path, [firstLine(organization), ...lines, end, ''].join('\n'));
    const secret = Buffer.from(chainKey.key).toString('base64');
    const env = { CMK_AUDIT_KEY: `${chainKey.id}:${secret}` };
    const took = await interleaved(
      effort,
      () => runChild(['--import=./src/compile-cache.mjs', 'src/audit/main.ts', 'verify', path], env),
      () => runChild([floor, path, secret]),
    );
    const rates = (all: typeof took.ours, of: 'cpuMs' | 'ms') => all.map((one) => count / one[of]);
    const row = (name: string, of: 'cpuMs' | 'ms'): Row => ({
      name,
      unit: 'entries/ms',
      ours: rates(took.ours, of),
      floor: { what: 'lines read, HMACs', values: rates(took.floor, of) },
      note: `${count} entries from a file, start of the process included`,
    });
    return [
      { ...row('audit-verify', 'cpuMs'), goal: { of: 'ratio', atLeast: 0.5 } },
      row('audit-verify-wall', 'ms'),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
