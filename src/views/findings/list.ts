import type { KnownBlock } from '@slack/types';
import { type CheckedStep, type CheckId, type Finding, isNotYetSeen } from '../../domain/checks/findings.ts';
import { counted, dated, escape, listed, mention, slackDate } from '../blocks/text.ts';
import type { Access, Run } from '../../domain/organization.ts';
import { type CheckState, checkState, checkStates } from '../../domain/steps.ts';
import { context as smallPrint, guideLink, preformatted, section } from '../blocks/blocks.ts';
import type { ViewContext } from '../blocks/context.ts';
import { checkLabel } from './checks.ts';
import { concernBrief, findingWords, findRemedyTarget, isToldWhenPassed, remedyFor } from './words.ts';
import { type Concern, countedDown, endOf, harmOf, isInPart } from '../../domain/checks/concerns.ts';

const checkedSteps: readonly CheckedStep[] = ['vault', 'key', 'app', 'role'];

const labels = (states: readonly CheckState[]) => listed(states.map(({ check }) => checkLabel(check)));

/** What to do about a finding: in words with the portal's page, and the command in a block that can be copied. */
export function remedyBlocks(finding: Finding, run: Run, context: ViewContext, head: string): KnownBlock[] {
  const target = findRemedyTarget(run, context);
  const remedy = target && remedyFor(finding, target);
  if (remedy === undefined) return [section(head)];
  const { explain, portalUrl, command } = remedy;
  const page = portalUrl === undefined ? '' : ` <${escape(portalUrl)}|Open in the Azure portal>`;
  return [
    section(`${head}\n→ ${dated(explain, 1200)}${page}${guideLink(context.docs, 'check', finding.code)}`),
    ...(command === undefined ? [] : [preformatted(command)]),
  ];
}

/** One failed check or warning: what was seen, and what mends it. */
function paragraph({ finding, check }: CheckState, run: Run, context: ViewContext): KnownBlock[] {
  const failed = finding.verdict === 'fail';
  const head = `${failed ? '✗' : '△'}  *${checkLabel(check)}* – ${failed ? 'failed' : 'warning'}\n${dated(findingWords(finding), 1200)}`;
  return remedyBlocks(finding, run, context, head);
}

/** Unknown for one and the same reason: told once, with all the checks it is about. */
function unknownParagraphs(states: readonly CheckState[]): KnownBlock[][] {
  const groups = Map.groupBy(states, ({ finding }) => findingWords(finding));
  return [...groups].map(([says, group]) => [
    section(
      `?  *Not known: ${labels(group)}*\n${dated(says, 1200)}\n→ A person who can see it checks, then attests it with a reason.`,
    ),
  ]);
}

function attestedLine(states: readonly CheckState[]): string {
  const words = states.map(
    ({ check, attestation }) => `${checkLabel(check)} (${mention(attestation?.by ?? '')})`,
  );
  return `✓  ${counted(states.length, 'check')} attested: ${listed(words)}`;
}

function summary(
  states: readonly CheckState[],
  waiting: readonly CheckState[],
  named: boolean,
): KnownBlock[] {
  const passed = states.filter(({ finding }) => finding.verdict === 'pass');
  const attested = states.filter(({ attestation }) => attestation !== undefined);
  const lines = [
    passed.length > 0
      ? `✓  ${counted(passed.length, 'check passes', 'checks pass')}${named ? `: ${labels(passed)}` : ''}`
      : '',
    ...passed
      .filter(({ finding }) => named && isToldWhenPassed(finding))
      .map(({ finding }) => `✓  ${dated(findingWords(finding), 600)}`),
    attested.length > 0 ? attestedLine(attested) : '',
    waiting.length > 0
      ? `◐  Not checked yet: ${named ? labels(waiting) : counted(waiting.length, 'check')}`
      : '',
  ].filter((line) => line !== '');
  return lines.length === 0 ? [] : [smallPrint(lines.join('\n'))];
}

/** In characters of JSON: a little more than what Slack counts. */
export const sizeOf = (blocks: readonly KnownBlock[]) => JSON.stringify(blocks).length;

/** What fits, whole paragraphs only; the rest is counted, with `where` to read it. */
export function fitting(
  paragraphs: readonly KnownBlock[][],
  budget: number,
  where = 'The steps show them all.',
): KnownBlock[] {
  const shown: KnownBlock[] = [];
  let left = budget;
  for (const [place, blocks] of paragraphs.entries()) {
    left -= sizeOf(blocks);
    if (left < 0) {
      return [...shown, section(`… and ${counted(paragraphs.length - place, 'more finding')}. ${where}`)];
    }
    shown.push(...blocks);
  }
  return shown;
}

export interface FindingsOptions {
  readonly steps?: readonly CheckedStep[];
  /** Only these checks, whatever the step. */
  readonly only?: readonly CheckId[];
  /** In characters of JSON. */
  readonly budget?: number;
  /** Whether the passes are named or only counted. */
  readonly named?: boolean;
}

function isBegun(run: Run, step: CheckedStep): boolean {
  return step === 'vault' || step === 'key' ? run[step] !== undefined : run.app !== undefined;
}

interface Sorted {
  readonly states: readonly CheckState[];
  readonly failed: readonly CheckState[];
  readonly unknown: readonly CheckState[];
  readonly warned: readonly CheckState[];
  /** Nobody has looked yet. */
  readonly waiting: readonly CheckState[];
}

function sorted(states: readonly CheckState[]): Sorted {
  const of = (verdict: string) => states.filter(({ finding }) => finding.verdict === verdict);
  const open = of('unknown').filter(({ attestation }) => attestation === undefined);
  const [waiting, unknown] = [true, false].map((isWaiting) =>
    open.filter(({ finding }) => isNotYetSeen(finding) === isWaiting),
  ) as [CheckState[], CheckState[]];
  return { states, failed: of('fail'), unknown, warned: of('warning'), waiting };
}

const begunStates = (run: Run, steps: readonly CheckedStep[]) =>
  steps.filter((step) => isBegun(run, step)).flatMap((step) => checkStates(run, step));

/** How many there is nothing to do about. */
function countLine({ states }: Sorted): KnownBlock[] {
  const passed = states.filter(({ finding }) => finding.verdict === 'pass').length;
  const attested = states.filter(({ attestation }) => attestation !== undefined).length;
  const parts = [
    passed > 0 ? `✓  ${counted(passed, 'check passes', 'checks pass')}` : '',
    attested > 0 ? `${attested} attested` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? [] : [smallPrint(parts.join('  ·  '))];
}

/** So many names have room on a phone, with the steps above and the buttons below. */
const mostNames = 4;

function named(states: readonly CheckState[]): string {
  const shown = states.slice(0, mostNames).map(({ check }) => checkLabel(check));
  const hidden = states.length - shown.length;
  return listed(hidden > 0 ? [...shown, `${hidden} more`] : shown);
}

/** The findings of the steps that have begun, worst first, by name; what was found and how to fix it is told elsewhere. */
export function findingLines(run: Run): KnownBlock[] {
  const found = sorted(begunStates(run, checkedSteps));
  const groups = [
    ['✗  *Failed:*', found.failed],
    ['?  *Not known:*', found.unknown],
    ['△  *Warning:*', found.warned],
  ] as const;
  const lines = groups.flatMap(([title, states]) =>
    states.length === 0 ? [] : [`${title} ${named(states)}`],
  );
  return [
    ...(lines.length === 0 ? [] : [section([...lines, 'What to do: *Details*.'].join('\n'))]),
    ...countLine(found),
  ];
}

/** The findings of the steps that have begun, worst first: each fail a paragraph with its remedy, ten passes one line. */
export function findingBlocks(run: Run, context: ViewContext, options: FindingsOptions = {}): KnownBlock[] {
  const { steps = checkedSteps, only, budget = 6000, named = true } = options;
  const { states, failed, unknown, warned, waiting } = sorted(
    only?.map((check) => checkState(run, check)) ?? begunStates(run, steps),
  );
  const paragraphs = [
    ...failed.map((state) => paragraph(state, run, context)),
    ...unknownParagraphs(unknown),
    ...warned.map((state) => paragraph(state, run, context)),
  ];
  return [...fitting(paragraphs, budget), ...summary(states, waiting, named)];
}

/** The same within a sentence. */
export function loweredBrief(concern: Concern): string {
  const brief = concernBrief(concern);
  return brief.startsWith('The ') ? brief.charAt(0).toLowerCase() + brief.slice(1) : brief;
}

/** How bad it is, as the first words of an alert: lost, at risk, or when it will happen. */
export function severityWords(concern: Concern, { access }: { readonly access: Access }): string {
  const harm = harmOf(concern.code);
  if (harm === 'lost') return access === 'revoked' ? 'While access is revoked' : 'Access lost';
  if (harm === 'advice') return 'Advice';
  if (access === 'revokedSeen' && isInPart(concern.code)) return 'Access lost, return not confirmed';
  return countedDown.includes(concern.code) ? `Will happen ${slackDate(endOf(concern))}` : 'At risk';
}
