import { countedDown, endOf } from '../../domain/checks/concerns.ts';
import { healthValue } from '../../domain/checks/judge-health.ts';
import { type Organization, findLife } from '../../domain/organization.ts';
import { requiredFor } from '../../domain/proposal.ts';
import { actNouns } from '../blocks/act-words.ts';
import { context as smallPrint, header, type Message, section } from '../blocks/blocks.ts';
import type { ViewContext } from '../blocks/context.ts';
import { counted, listed, slackDate, strong } from '../blocks/text.ts';
import { concernsOf, healthBrief } from '../findings/health.ts';
import { keyUseWords } from '../findings/key.ts';
import { watchStateIn } from '../findings/revocability.ts';
import { concernBrief } from '../findings/words.ts';

/** Whose yes would count for a revocation now, of how many that it takes; `unseen` where Slack does not say. */
export type Reachable = { readonly eligible: number; readonly quorum: number } | 'unseen';

export interface SummaryEntry {
  readonly state: Organization;
  readonly context: ViewContext;
  readonly approvers: Reachable;
}

function healthLineOf({ state, context }: SummaryEntry): string {
  const life = findLife(state);
  if (life === undefined) return '○ Not enabled yet, so nothing is watched.';
  const value = healthValue(life.health, watchStateIn(context), context.now);
  const sign = { good: '✓', bad: '✗', unknown: '?' }[value];
  return `${sign} Health: ${healthBrief(life.health, context)}.`;
}

function keyUseLineOf({ state, context }: SummaryEntry): string[] {
  const life = findLife(state);
  const use = life && keyUseWords(life, context);
  return use === undefined ? [] : [`${use.sign} Use of the key: ${use.words}.`];
}

/** The watch raises an expiry 60 days ahead, so what is further away is no concern yet. */
function expiryLine({ state }: SummaryEntry): string[] {
  const life = findLife(state);
  const coming =
    life === undefined ? [] : concernsOf(life.health).filter(({ code }) => countedDown.includes(code));
  const dates = coming.map((one) => ({ at: endOf(one), brief: concernBrief(one) }));
  const next = dates.toSorted((one, other) => one.at - other.at).slice(0, 3);
  return next.length === 0
    ? []
    : [`△ Next: ${next.map(({ at, brief }) => `${brief} (${slackDate(at)})`).join('; ')}.`];
}

function requestLine({ state }: SummaryEntry): string[] {
  if (state.phase !== 'awaitingApproval') return [];
  const { proposal, approvals } = state;
  return [
    `◐ A request for ${actNouns[proposal.act]} is open: ${approvals.length} of ${requiredFor(state).quorum} approvals. It expires ${slackDate(proposal.expiresAt)}.`,
  ];
}

/** Whoever proposes does not count, so as many as are needed are just enough only where somebody else proposes. */
function approversLine({ state, approvers }: SummaryEntry): string[] {
  if (findLife(state) === undefined) return [];
  if (approvers === 'unseen')
    return ['? Slack did not say whether enough people could approve a revocation.'];
  const { eligible, quorum } = approvers;
  if (eligible < quorum) {
    return [
      `✗ *A revocation could not be approved:* it needs ${counted(quorum, 'approval')}, and ${counted(eligible, 'person', 'people')} can approve.`,
    ];
  }
  const spare = eligible === quorum ? ' There is no spare approver: one who proposes it does not count.' : '';
  return [
    `${eligible === quorum ? '△' : '✓'} A revocation needs ${counted(quorum, 'approval')}; ${counted(eligible, 'person', 'people')} can approve.${spare}`,
  ];
}

const linesOf = (entry: SummaryEntry): string[] => [
  healthLineOf(entry),
  ...keyUseLineOf(entry),
  ...expiryLine(entry),
  ...requestLine(entry),
  ...approversLine(entry),
];

const isQuiet = (entry: SummaryEntry) => linesOf(entry).every((line) => /^[✓○]/u.test(line));

/** How much one message takes, in characters; and so many names in one line. */
const room = 9_000;
const mostNames = 20;

function quietLine(quiet: readonly SummaryEntry[]): string[] {
  if (quiet.length === 0) return [];
  const names = quiet.slice(0, mostNames).map(({ state, context }) => {
    const life = findLife(state);
    const use = life && keyUseWords(life, context);
    return `${strong(context.organization.name)}${use === undefined ? '' : ` (key: ${use.brief})`}`;
  });
  const more = quiet.length > names.length ? [`${quiet.length - names.length} more`] : [];
  return [`✓ *Nothing to do:* ${listed([...names, ...more])}.`];
}

function fittingTexts(texts: readonly string[]): string[] {
  let left = room;
  const over = texts.findIndex((text) => (left -= text.length) < 0);
  if (over === -1) return [...texts];
  return [
    ...texts.slice(0, over),
    `… and ${counted(texts.length - over, 'more organization')}: \`/cmk status\`.`,
  ];
}

/** What a channel is told once a week: what needs somebody first, then who needs nothing. */
export function summaryMessage(entries: readonly SummaryEntry[]): Message {
  const loud = entries.filter((entry) => !isQuiet(entry));
  const quiet = entries.filter(isQuiet);
  const one = entries.length === 1 ? entries : [];
  const detailed = one.length > 0 ? one : loud;
  const texts = detailed.map(
    (entry) => `${strong(entry.context.organization.name)}\n${linesOf(entry).join('\n')}`,
  );
  const needs =
    loud.length === 0
      ? 'nothing needs anybody'
      : `${counted(loud.length, 'organization needs', 'organizations need')} a look`;
  const all = [...fittingTexts(texts), ...(one.length > 0 ? [] : quietLine(quiet))];
  return {
    text: `Customer-managed keys this week: ${needs}.`,
    blocks: [
      header(`Customer-managed keys this week: ${needs}`),
      ...all.map((text) => section(text)),
      smallPrint(
        'Once a week (`CMK_WEEKLY_SUMMARY`). If this message does not arrive, the bot may not be running.',
      ),
    ],
  };
}
