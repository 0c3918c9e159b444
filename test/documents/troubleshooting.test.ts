import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type ConcernCode, isHarmful } from '../../src/domain/checks/concerns.ts';
import { commands } from '../../src/commands/all.ts';
import type { Deps } from '../../src/deps.ts';
import { adobeCauses, azureCauses } from '../../src/views/refusals/upstream-causes.ts';
import { sampleFacts, sampleFinding } from '../domain/checks/sample-facts.ts';
import type { Verdict } from '../../src/domain/checks/findings.ts';
import { refusal } from '../../src/domain/refusals.ts';
import { guideLink } from '../../src/views/blocks/blocks.ts';
import { concernBlocks } from '../../src/views/findings/health.ts';
import { remedyBlocks } from '../../src/views/findings/list.ts';
import { refusalMessage } from '../../src/views/refusals/refusals.ts';
import { enabled, prepared } from '../domain/stories.ts';
import { reasons, refusalFor } from '../views/refusals/every-refusal.ts';
import { around } from '../views/story.ts';
import {
  findingCodes,
  gateCodes,
  troubleshooting,
  troubleshootingTables,
  withTables,
} from './troubleshooting.ts';

const page = readFileSync(troubleshooting, 'utf8');
const rowOf = (key: string) => page.split('\n').filter((line) => line.includes(`<!-- ${key} -->`));

describe('docs/troubleshooting.md', () => {
  test('says what the bot says today', () => {
    expect(page).toBe(withTables(page));
    expect(page).toContain(troubleshootingTables());
  });

  test.each([
    ...reasons,
    ...Object.keys(sampleFacts).filter(isHarmful),
    ...Object.keys(adobeCauses),
    ...Object.keys(azureCauses),
  ])('%s is found there, with what to do', (key) => {
    const rows = rowOf(key);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row).toMatch(/^\| .{8,} <!-- \w+ --> \| .{8,} \|$/u);
  });

  test('shows nothing of Slack’s own marks', () => {
    expect(page).not.toMatch(/<[@#]|<!date|&lt;|&gt;|\bundefined\b|\[object/u);
  });

  const docs = 'https://git.example.com/docs/';
  const context = { ...around, docs };
  const { run } = prepared();

  /** Everything that the bot may say with a link, said. */
  const said = {
    refusals: reasons.flatMap((reason) =>
      fc
        .sample(refusalFor(reason, fc.constant('x')), { numRuns: 1, seed: 1 })
        .map((one) => refusalMessage(one, docs)),
    ),
    checks: findingCodes.flatMap((code) => {
      const finding = sampleFinding(code);
      return ['fail', 'warning', 'unknown'].map((verdict) =>
        remedyBlocks({ ...finding, verdict: verdict as Verdict }, run, context, ''),
      );
    }),
    alerts: Object.keys(sampleFacts)
      .filter(isHarmful)
      .map((code) => {
        const concern = { code, facts: sampleFacts[code as ConcernCode], since: 0 } as never;
        return concernBlocks(concern, run, enabled().life.health, context);
      }),
    waits: gateCodes.map((code) => guideLink(docs, 'wait', code)),
  };

  test.each(Object.entries(said))('every link of %s leads to its row', (_what, messages) => {
    const anchors = [...JSON.stringify(messages).matchAll(/troubleshooting\.md#([\w-]+)/gu)].map(
      ([, anchor]) => anchor,
    );
    expect(anchors.length).toBeGreaterThan(10);
    expect(anchors.filter((anchor) => !page.includes(`<a id="${anchor}"></a>`))).toEqual([]);
    const ids = [...page.matchAll(/<a id="([\w-]+)">/gu)].map(([, id]) => id);
    expect(ids.length).toBe(new Set(ids).size);
  });

  const typed = ['setup', 'status', 'health', 'history', 'audit', 'forward'] as const;

  test.each(typed)('what `/cmk %s` refuses leads to its row', async (name) => {
    const deps = { config: { docs, organizations: [around.organization] } } as unknown as Deps;
    const answer = await commands[name]?.typed?.({ user: 'U0REQ', text: 'Nobody', deps });
    expect(JSON.stringify(answer)).toMatch(/troubleshooting\.md#refusal-\w+/u);
  });

  test('without an address of the documents nothing links there', () => {
    const plain = [
      refusalMessage(refusal('notRequester'), undefined),
      guideLink(undefined, 'wait', 'endShown'),
    ];
    expect(JSON.stringify(plain)).not.toContain('troubleshooting');
  });
});
