import { expect, test } from 'vitest';
import { cast } from '../../../sandbox/cast.ts';
import { answerTo, approveAll, prepare, propose, untilSaid } from '../story.ts';
import { triesWithReason } from '../tries.ts';
import { startCase } from './cases.ts';

test('the report does not call a rejected request approved, and the history starts no cooling-off period of 0', async () => {
  const variables = { CMK_AUDITORS: cast.outsider, CMK_COOLING_OFF: '0s' };
  const sandbox = await startCase({ variables });
  try {
    await prepare(sandbox);
    await propose(sandbox);
    await triesWithReason(sandbox, cast.firstApprover, 'reject');
    const auditor = sandbox.person(cast.outsider);
    await answerTo(sandbox, auditor, '/cmk audit Luma');
    const files = () =>
      auditor
        .messages()
        .flatMap((one) => one.files)
        .filter(({ name }) => name.endsWith('.html'));
    await expect.poll(() => files().length, { timeout: 15_000 }).toBe(1);
    const report = await (await fetch(new URL(files()[0]?.url ?? '', sandbox.slack.url))).text();
    expect(report).toContain('Nobody approved.');
    expect(report).toContain('Exactly what was requested');
    expect(report).not.toContain('Exactly what was approved');
    // A key that nobody had chosen was not “could not be checked”, and the license is no question to Azure.
    expect(report).not.toMatch(/checked Azure[^<]*could not be checked: License/u);
    expect(report).not.toMatch(/checked Azure[^<]*could not be checked: [^;<]*Kind of the key/u);

    await propose(sandbox);
    await approveAll(sandbox);
    await untilSaid(sandbox, 'Customer-managed keys are enabled');
    const said = await answerTo(sandbox, auditor, '/cmk history Luma');
    expect(said).not.toContain('started the cooling-off period');
    expect(said).toContain('gave the last approval; the final checks begin');
  } finally {
    await sandbox.close();
  }
}, 120_000);
