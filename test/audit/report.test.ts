import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { firstLine, lastLine } from '../../src/audit/record-file.ts';
import { verifiedStory } from '../../src/audit/organization-record.ts';
import { genesis } from '../../src/domain/record/chain.ts';
import { createVerifier } from '../../src/domain/record/verification.ts';
import { readableDigest } from '../../src/domain/proposal.ts';
import { reportPage } from '../../src/views/history/report-page.ts';
import { chain, oldKey } from '../domain/chained.ts';
import { organization, start } from '../domain/world.ts';
import { describeInChromium } from '../sandbox/page/chromium.ts';
import { violations } from '../sandbox/page/violations.ts';
import { recorded } from './recorded.ts';
import { runAudit } from './run-audit.ts';

const { entries, state } = recorded();
const { lines, heads } = chain(entries);
const last = heads.at(-1) ?? { sequence: 0, digest: genesis(organization) };
const names = new Map([['UAPP1', 'Ada <Lovelace>']]);

function verified(given: readonly string[], end = last) {
  const verifier = createVerifier({ organization, keys: [oldKey], witnesses: [] });
  for (const line of given) verifier.take(line);
  return verifier.finish(end);
}

function reportOf(given: readonly string[], end = last): string {
  const verification = verified(given, end);
  const story = verifiedStory(verification, given);
  return reportPage({
    organization: { orgId: organization, name: 'Luma' },
    writtenAt: start,
    verification,
    story,
    names,
  });
}

const utc = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
const name = (id: string) => (id === 'bot' ? 'The bot' : id === 'UAPP1' ? 'Ada <Lovelace> (UAPP1)' : id);

const cellsOf = (page: Page, caption: string) =>
  page
    .locator('table', { has: page.locator('caption', { hasText: caption }) })
    .locator('tbody tr')
    .evaluateAll((rows) =>
      rows.map((row) =>
        [...(row as unknown as { cells: { innerText: string }[] }).cells].map((cell) => cell.innerText),
      ),
    );

const address = (html: string) => `data:text/html;base64,${Buffer.from(html).toString('base64')}`;

describeInChromium('The report that an auditor reads', ({ open }) => {
  let page: Page;
  beforeAll(async () => {
    page = await open(address(reportOf(lines)));
  });

  test('P20: begins with the verdict, and says what could not be checked', async () => {
    const [first, second] = await page.getByRole('heading').allInnerTexts();
    expect([first, second]).toEqual([
      'Customer-managed keys: audit report for Luma',
      '✓ The record is intact',
    ]);
    const verdict = page.locator('.verdict');
    expect(await verdict.innerText()).toContain(
      `${entries.length} entries, head #${entries.length} · ${readableDigest(last.digest)}`,
    );
    expect(await verdict.innerText()).toContain('Not checked:');
  });

  test('says of every entry what the record says: its number, when, who, the words that were typed, its head', async () => {
    const rows = await cellsOf(page, 'Entries');
    expect(rows).toHaveLength(entries.length);
    for (const [place, { sequence, at, by, event }] of entries.entries()) {
      const [head, when, who, what = ''] = rows[place] ?? [];
      const digest = readableDigest(heads[place]?.digest ?? '');
      expect([head, when, who]).toEqual([`#${sequence}\n${digest}`, utc(at), name(by)]);
      const typed = 'reason' in event ? event.reason : 'question' in event ? event.question : '';
      expect(what).toContain(typed);
    }
  });

  test('says who approved what and why, who rejected it, and how long each stage took', async () => {
    const [rejected, enabled, revoked] = await page.locator('section section').allInnerTexts();
    expect(rejected).toMatch(/Rejected by Ada <Lovelace> \(UAPP1\).*<script>alert\("no"\)<\/script>/u);
    expect(rejected).toContain('Nobody approved.');
    expect(enabled).toContain('Approved and enabled.');
    expect(enabled).toContain('The contract is signed now');
    expect(enabled).toContain('SEC-4711');
    const proposal = entries
      .flatMap(({ event }) => (event.type === 'proposed' ? [event.proposal] : []))
      .at(1);
    expect(enabled).toContain(proposal?.fingerprint ?? 'no proposal');
    expect(enabled).toContain(proposal?.body ?? 'no proposal');
    expect(revoked).toContain('Approved and revoked.');
    expect(revoked).toContain('The contract ends');
    const approvals = entries
      .filter(({ event }) => event.type === 'approved')
      .map(({ by, at }) => [name(by), utc(at)]);
    expect(await cellsOf(page, 'Approvals')).toEqual(approvals);
    expect((await cellsOf(page, 'Stages at Adobe')).map(([stage, , took]) => [stage, took])).toEqual([
      ['CREATED', '7 minutes'],
      ['RUNNING', '3 hours'],
      ['COMPLETED', '–'],
    ]);
    const [statement] = (await cellsOf(page, 'Statements')).slice(-2);
    expect(statement?.join(' ')).toContain('Healthcare Shield: order 4711');
    expect((await cellsOf(page, 'Checks when')).length).toBe(
      2 * Object.keys(proposal?.verdicts ?? {}).length,
    );
  });

  test('says of each revocation what the record says, and nothing else', async () => {
    const types = ['revocationBegan', 'roleRemoved', 'revoked'];
    const rows = await cellsOf(page, 'Access to the key');
    expect(rows.map(([sequence, when, who]) => [sequence, when, who])).toEqual(
      entries
        .filter(({ event }) => types.includes(event.type))
        .map(({ sequence, at, by }) => [String(sequence), utc(at), name(by)]),
    );
    expect(rows.map((row) => row[3])).toEqual([
      expect.stringContaining('began to revoke access'),
      'removed 1 role assignment',
      'confirmed that access is revoked',
    ]);
  });

  test('says of the use of the key what the record says since access changed last', async () => {
    const words = { served: 'used by Adobe’s app', refused: 'Adobe’s app refused' };
    const shown: string[] = [];
    for (const [place, { event }] of entries.entries()) {
      if (event.type !== 'keyUseSeen' && event.type !== 'revoked') continue;
      const until = await open(address(reportOf(lines.slice(0, place + 1), heads[place])));
      const fact = until.locator('dt', { hasText: 'Use of the key' }).locator('+ dd');
      const expected =
        event.type === 'revoked' ? [] : [`${words[event.use]}, first seen ${utc(event.at)} UTC`];
      expect(await fact.allInnerTexts()).toEqual(expected);
      shown.push(event.type);
    }
    expect(shown).toEqual(['keyUseSeen', 'revoked', 'keyUseSeen']);
  });

  test.each([
    ['on a wide screen', 1280],
    ['on a phone', 390],
  ])('axe finds nothing, and nothing is wider than the screen, %s', async (_name, width) => {
    await page.setViewportSize({ width, height: 844 });
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
  });

  test('prints on A4 without anything cut off at the side', async () => {
    await page.emulateMedia({ media: 'print' });
    // A4 less the margins, in CSS pixels.
    await page.setViewportSize({ width: Math.floor(((210 - 32) / 25.4) * 96), height: 980 });
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    expect((await page.pdf({ preferCSSPageSize: true })).subarray(0, 5).toString()).toBe('%PDF-');
  });

  test('says first that a record is broken, and shows only what was verified', async () => {
    const broken = await open(
      address(reportOf(lines.with(8, (lines[8] ?? '').replace(/"by":"\w+"/u, '"by":"UMALLORY"')))),
    );
    expect(await broken.locator('.verdict').innerText()).toMatch(
      /BROKEN\s+First bad entry: #9\. .*Do not rely/su,
    );
    expect(await cellsOf(broken, 'Entries')).toHaveLength(8);
    expect(await violations(broken)).toEqual([]);
  });
});

describe('npm run audit -- report', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cmk-report-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const settings = { CMK_AUDIT_KEY: `${oldKey.id}:${Buffer.from(oldKey.key).toString('base64')}` };

  async function report(given: readonly string[]) {
    const path = join(folder, 'record.txt');
    writeFileSync(path, `${[firstLine(organization), ...given, lastLine(last)].join('\n')}\n`);
    return runAudit(['report', path], settings);
  }

  test('writes the page of a file, with ids in place of names, and ends as verifying does', async () => {
    const { code, out } = await report(lines);
    expect(code).toBe(0);
    expect(out).toMatch(/^<!doctype html>/u);
    expect(out).toContain('✓ The record is intact');
    expect(out).toContain('People are shown by their Slack ids.');
    expect(out).toContain(String(state.sequence));
    const broken = await report(lines.slice(0, -1));
    expect(broken.code).toBe(1);
    expect(broken.out).toContain('✗ The record is BROKEN');
  });
});
