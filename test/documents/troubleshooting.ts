import fc from 'fast-check';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ConcernCode, type HarmfulCode, isHarmful } from '../../src/domain/checks/concerns.ts';
import type { FindingCode, UnseenReason } from '../../src/domain/checks/findings.ts';
import type { GateReason, GateReasonCode, GateReasonFacts } from '../../src/domain/refusals.ts';
import {
  concernBrief,
  concernRemedy,
  findingWords,
  remedyFor,
  unseenWords,
  whoActs,
} from '../../src/views/findings/words.ts';
import { guideAnchor, type GuideTable } from '../../src/views/blocks/blocks.ts';
import { refusalText } from '../../src/views/refusals/refusals.ts';
import { adobeCauses, azureCauses } from '../../src/views/refusals/upstream-causes.ts';
import { gateReasonWords } from '../../src/views/standing/preparing.ts';
import { sampleFacts, sampleFinding } from '../domain/checks/sample-facts.ts';
import { reasons, refusalFor } from '../views/refusals/every-refusal.ts';

export const troubleshooting = fileURLToPath(new URL('../../docs/troubleshooting.md', import.meta.url));

/** What differs from message to message. */
const gap = '…';

/** As a person reads it: without Slack's marks, its dates and its mentions, and fit for a cell. */
function asRead(mrkdwn: string): string {
  return mrkdwn
    .replaceAll(/<!date\^[^>]*>/gu, gap)
    .replaceAll(/<[@!#][^>]*>/gu, '@somebody')
    .replaceAll(/<https?:[^|>]*\|([^>]*)>/gu, '$1')
    .replaceAll(/&(?:lt|gt|amp);/gu, gap)
    .replaceAll('*', '')
    .replaceAll('|', '/')
    .replaceAll(/\s+/gu, ' ')
    .trim();
}

/** The first sentence, by which a message is found; and the rest, which says what to do. */
function sentences(text: string): readonly [string, string] {
  const end = /[.!?](?=\s|$)/u.exec(text);
  return end === null ? [text, ''] : [text.slice(0, end.index + 1), text.slice(end.index + 1).trim()];
}

type Row = readonly [key: string, reads: string, means: string];

const table = (head: readonly [string, string], rows: readonly Row[], named?: GuideTable): string[] => [
  `| ${head.join(' | ')} |`,
  '|---|---|',
  ...rows
    .toSorted(([, one], [, other]) => (one < other ? -1 : 1))
    .map(
      ([key, reads, means]) =>
        `| ${named === undefined ? '' : `<a id="${guideAnchor(named, key)}"></a>`}${reads} <!-- ${key} --> | ${means === '' ? 'Do what it says, and submit again.' : means} |`,
    ),
];

const refusals: Row[] = reasons.map((reason) => {
  const [sample] = fc.sample(refusalFor(reason, fc.constant(gap)), { numRuns: 1, seed: 1 });
  return [reason, ...sentences(asRead(sample === undefined ? '' : refusalText(sample)))];
});

const target = { vaultName: gap, vaultUri: '' };
const codes = Object.keys(sampleFacts) as ConcernCode[];
const onlyOfWatch: readonly string[] = ['oldVersionDisabled'];

const isFinding = (code: ConcernCode): code is FindingCode & ConcernCode => {
  try {
    return code !== 'unseen' && findingWords(sampleFinding(code as FindingCode)) !== '';
  } catch {
    return false;
  }
};

export const findingCodes = codes.filter(isFinding).filter((code) => !onlyOfWatch.includes(code));

const findings: Row[] = findingCodes.flatMap((code) => {
  const finding = sampleFinding(code);
  const remedy = remedyFor(finding, target);
  return remedy === undefined ? [] : [[code, asRead(findingWords(finding)), asRead(remedy.explain)] as const];
});

const concerns: Row[] = codes
  .filter((code): code is ConcernCode & HarmfulCode => isHarmful(code))
  .map((code) => [
    code,
    concernBrief({ code }),
    asRead(concernRemedy({ code, facts: sampleFacts[code] } as never, target).explain),
  ]);

const unseenReasons: readonly UnseenReason[] = [
  'notYet',
  'personOnly',
  'noIdentity',
  'noRight',
  'noGraphRight',
  'tokenRefused',
  'notListed',
  'unclear',
  'firewall',
  'throttled',
  'unreachable',
  'nonsense',
];

const unseen: Row[] = unseenReasons.map((because) => [
  because,
  asRead(unseenWords({ because, detail: '' })),
  asRead(whoActs(because)),
]);

const causes: Row[] = Object.entries({ ...adobeCauses, ...azureCauses }).map(([code, { means, now }]) => [
  code,
  `\`${code}\`: ${asRead(means)}`,
  asRead(now ?? 'Wait; the bot asks again.'),
]);

const gateFacts: { readonly [C in GateReasonCode]: GateReasonFacts[C] } = {
  checkUnseen: { check: 'keyEnabled' },
  approversUnseen: { detail: '' },
  adobeUnseen: { detail: '' },
  unnamedKey: { name: gap },
  otherOrganization: { organization: gap },
  volatileRedis: {},
  otherDeclaration: { redisDurableBy: gap },
  restartedRedis: {},
  recordBroken: { fault: 'edited' },
  unannounced: {},
  cannotFinish: {},
  headsUnseen: {},
  otherVersion: { instance: gap, version: undefined },
  otherTerms: { instance: gap },
  endShown: {},
};

const waits: Partial<Record<GateReasonCode, string>> = {
  endShown: 'Cancel it, and propose again.',
  cannotFinish: 'Propose again; more time has to be left for the cooling-off.',
};

export const gateCodes = Object.keys(gateFacts) as GateReasonCode[];

const gates: Row[] = gateCodes.map((code) => [
  code,
  asRead(gateReasonWords({ code, facts: gateFacts[code] } as GateReason)),
  waits[code] ?? 'The bot tries again until the approvals expire.',
]);

/** Every message of its kind with what to do, from the bot's own words. */
export function troubleshootingTables(): string {
  return [
    '## When the bot says no',
    '',
    ...table(['the message begins', 'it goes on, or means'], refusals, 'refusal'),
    '',
    '## When a check is not green',
    '',
    ...table(['the check says', 'what fixes it'], findings, 'check'),
    '',
    '## When the watch raises an alert',
    '',
    ...table(['the alert says', 'what to do'], concerns, 'alert'),
    '',
    '## When something is not known',
    '',
    ...table(['the bot says', 'whose move it is'], unseen),
    '',
    '## When Adobe or Azure refuses',
    '',
    ...table(['code, and what it means', 'what to do'], causes),
    '',
    '## When the last check before an act waits',
    '',
    ...table(['the thread says that it waits because …', 'what happens'], gates, 'wait'),
  ].join('\n');
}

/** The page with the tables as they are now. */
export function withTables(text: string): string {
  return text.replace(
    /(?<=<!-- messages -->\n)[\s\S]*?(?=<!-- \/messages -->)/u,
    () => `\n${troubleshootingTables()}\n\n`,
  );
}

if (import.meta.main) writeFileSync(troubleshooting, withTables(readFileSync(troubleshooting, 'utf8')));
