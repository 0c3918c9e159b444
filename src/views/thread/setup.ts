import type { KnownBlock } from '@slack/types';
import { type CheckedStep, checks, type Finding, mayStillBeSeen } from '../../domain/checks/findings.ts';
import {
  code,
  counted,
  dated,
  listed,
  mention,
  oneLine,
  runReference,
  slackDate,
  strong,
} from '../blocks/text.ts';
import { findRun, type Organization, type Run } from '../../domain/organization.ts';
import { openChecks } from '../../domain/steps.ts';
import {
  context as smallPrint,
  link,
  type Message,
  quote,
  row,
  section,
  toThread,
} from '../blocks/blocks.ts';
import type { ViewContext } from '../blocks/context.ts';
import { faultWords } from '../refusals/refusals.ts';
import { checkLabel } from '../findings/checks.ts';
import { findingWords } from '../findings/words.ts';
import { findingBlocks } from '../findings/list.ts';
import { helpersDone } from './help.ts';
import { nameOf, said, saidTo, type Tellers, toPeople } from './sentence.ts';
import { roleName } from '../blocks/act-words.ts';
import type { UpstreamFault } from '../../domain/post.ts';
import type { Verification } from '../../domain/record/verification.ts';
import { evidenceWords, extentWords, faultSentence, uncheckedSentence } from '../refusals/verification.ts';

type SetupEvent =
  | 'setupStarted'
  | 'takenOver'
  | 'vaultChosen'
  | 'keyChosen'
  | 'keyCreationRequested'
  | 'keyCreated'
  | 'keyCreationFailed'
  | 'appRegistered'
  | 'appRegistrationFailed'
  | 'roleAssignmentRequested'
  | 'roleAssigned'
  | 'roleAssignmentFailed'
  | 'looked'
  | 'attested'
  | 'cancelled';

function labels(findings: readonly Finding[]): string {
  return listed(findings.map(({ check }) => checkLabel(check)));
}

const withVerdict = (findings: readonly Finding[], verdict: Finding['verdict']) =>
  findings.filter((finding) => finding.verdict === verdict);

/** What a look brought, the worst first: what turned red, where a person’s word is needed, what turned green. */
function lookLines(findings: readonly Finding[]): string[] {
  const of = (verdict: Finding['verdict']) => withVerdict(findings, verdict);
  const asked = of('unknown').filter(
    (finding) => !mayStillBeSeen(finding) && finding.check !== 'entitlement',
  );
  const parts = [
    of('fail').length > 0 ? `✗ Failed: ${labels(of('fail'))}.` : '',
    asked.length > 0 ? `? The bot cannot tell; a person’s word is needed: ${labels(asked)}.` : '',
    of('warning').length > 0 ? `△ Warning: ${labels(of('warning'))}.` : '',
    of('pass').length > 0 ? `✓ Passed: ${labels(of('pass'))}.` : '',
  ];
  return parts.filter((part) => part !== '');
}

/** As many as a notification has room for. */
const noticed = 3;

/** What is wrong in full sentences, since a notification has no paragraphs below; what passed is only counted. */
function lookNotice(findings: readonly Finding[]): string[] {
  const failed = withVerdict(findings, 'fail');
  if (failed.length === 0) return lookLines(findings);
  const passed = withVerdict(findings, 'pass').length;
  return [
    ...failed.slice(0, noticed).map((finding) => `✗ ${dated(findingWords(finding), 600)}`),
    ...(failed.length > noticed ? [`✗ ${counted(failed.length - noticed, 'more check')} failed.`] : []),
    'The thread says how to fix it.',
    ...(passed > 0 ? [`✓ ${counted(passed, 'check')} passed.`] : []),
  ];
}

function isReady(state: Organization): state is Extract<Organization, { phase: 'preparing' }> {
  return (
    state.phase === 'preparing' &&
    state.run.vault !== undefined &&
    state.run.key !== undefined &&
    state.run.app !== undefined &&
    openChecks(state.run).length === 0
  );
}

/** Said as soon as nothing stands in the way of a proposal any more. */
function readiness(state: Organization): string[] {
  return isReady(state)
    ? [`*All checks are done.* ${mention(state.run.owner)} can review and propose it.`]
    : [];
}

/** The steps in which something has to be fixed. */
function failedSteps(state: Organization): readonly CheckedStep[] {
  const run = findRun(state);
  const failed = run === undefined ? [] : openChecks(run).filter(({ finding }) => finding.verdict === 'fail');
  return failed.map(({ check }) => checks[check]);
}

/** What somebody has to act on, or no longer has to; what passes one by one is on the card. */
function isWorthTelling(findings: readonly Finding[], state: Organization, before: Organization): boolean {
  const hasTrouble = lookLines(findings.filter(({ verdict }) => verdict !== 'pass')).length > 0;
  const failed = failedSteps(state);
  return hasTrouble || isReady(state) || failedSteps(before).some((step) => !failed.includes(step));
}

/** The paragraphs of what is wrong, from a run that knows nothing but these findings. */
function details(run: Run | undefined, findings: readonly Finding[], context: ViewContext): KnownBlock[] {
  const wrong = findings.filter(({ verdict }) => verdict === 'fail' || verdict === 'warning');
  if (run === undefined || wrong.length === 0) return [];
  const only = Object.fromEntries(wrong.map((finding) => [finding.check, finding]));
  return findingBlocks({ ...run, findings: only, attestations: [] }, context, {
    only: wrong.map(({ check }) => check),
  });
}

export const setupTellers: Tellers<SetupEvent> = {
  setupStarted: () => [],
  takenOver: (entry, _state, context) => [
    toThread(said(context, `${mention(entry.by)} took the setup over from ${mention(entry.event.from)}.`)),
    ...toPeople(
      [entry.event.from],
      entry.by,
      saidTo(context, `${mention(entry.by)} took the setup over from you.`),
    ),
  ],
  // The card shows what somebody chose or asked for; they know it themselves.
  vaultChosen: () => [],
  keyChosen: () => [],
  keyCreationRequested: () => [],
  keyCreated: ({ event }, _state, context) => [
    toThread(
      said(
        context,
        `The key ${code(event.key.name, 130)} was created, version ${code(event.key.version, 40)}. It may wrap and unwrap, and nothing else.`,
      ),
    ),
  ],
  keyCreationFailed: ({ event }, state, context) => [
    toThread(said(context, 'The key could not be created.', [section(faultWords(event.fault, false))])),
    ...toPeople(
      owners(state),
      '',
      saidTo(context, 'the key could not be created.', [section(faultWords(event.fault, false))]),
    ),
  ],
  appRegistered: ({ event }, state, context) => [
    toThread(
      said(
        context,
        `Adobe named its app: ${code(event.app.name, 100)}, application id ${code(event.app.applicationId, 60)}. An Application Administrator or Cloud Application Administrator of the vault’s directory opens the link and accepts; the bot detects it.`,
        row('consent', [link('Open the consent page', event.app.consentUrl, runReference(state))]),
      ),
    ),
  ],
  appRegistrationFailed: ({ event }, _state, context) => [
    toThread(said(context, 'Adobe did not name its app.', [section(faultWords(event.fault, true))])),
  ],
  roleAssignmentRequested: () => [],
  roleAssigned: (_entry, _state, context) => [
    toThread(
      said(
        context,
        `The app now has the role ${roleName} at the vault. Azure can take up to 10 minutes to show it everywhere; the bot checks again automatically.`,
      ),
    ),
  ],
  roleAssignmentFailed: ({ event }, state, context) => [
    toThread(said(context, 'The role could not be assigned.', [section(faultWords(event.fault, false))])),
    ...toPeople(
      owners(state),
      '',
      saidTo(context, 'the role could not be assigned.', [section(faultWords(event.fault, false))]),
    ),
  ],
  looked: ({ event }, state, context, before) => {
    const lines = lookLines(event.findings);
    const done = helpersDone(before, state, context);
    if (lines.length === 0 || !isWorthTelling(event.findings, state, before)) return done;
    const words = (of: readonly string[]) => [...of, ...readiness(state)].join('\n');
    const below = details(findRun(state), event.findings, context);
    return [
      toThread(
        said(context, words(lines), below, `${nameOf(context)}: ${words(lookNotice(event.findings))}`),
      ),
      ...done,
    ];
  },
  // The proposal shows it with its reason. Whose move it is now knows it unless somebody else attested.
  attested: ({ by }, state, context, before) => [
    ...(owners(state).includes(by) ? [] : readiness(state).map((line) => toThread(said(context, line)))),
    ...helpersDone(before, state, context),
  ],
  cancelled: ({ by, event }, state, context, before) => {
    const reason = event.reason.trim() === '' ? [] : [quote(event.reason)];
    return [
      toThread(said(context, `${mention(by)} cancelled the setup. Nothing was sent to Adobe.`, reason)),
      ...toPeople(
        [...owners(state), ...owners(before)],
        by,
        saidTo(context, `${mention(by)} cancelled the setup. Nothing was sent to Adobe.`, reason),
      ),
    ];
  },
};

function owners(state: Organization): string[] {
  const run = findRun(state);
  return run === undefined ? [] : [run.owner];
}

export interface AuditedRecord {
  /** The organization's name. */
  readonly name: string;
  readonly verification: Verification;
  readonly slackFault: UpstreamFault | undefined;
}

function verdictLine({ name, verification }: AuditedRecord): string {
  const { fault } = verification;
  if (fault?.kind === 'otherSchema') {
    return `△ The record of ${strong(name)} is *verified up to #${fault.sequence - 1}* only. ${oneLine(faultSentence(fault), 1500)}`;
  }
  return fault === undefined
    ? `✓ The record of ${strong(name)} is *intact*: ${extentWords(verification)}.`
    : `✗ The record of ${strong(name)} is *BROKEN*. First bad entry: #${fault.sequence}. ${oneLine(faultSentence(fault), 1500)}`;
}

function uncheckedLines({ verification, slackFault }: AuditedRecord): string[] {
  return [
    ...(slackFault === undefined
      ? []
      : [`Slack could not be asked for its heads. ${faultWords(slackFault, false)}`]),
    ...verification.unchecked.map((item) => oneLine(uncheckedSentence(item), 500)),
  ];
}

/** The verdict as one text, for the comment above the file. */
export function auditText(record: AuditedRecord): string {
  const { verification } = record;
  const unchecked = uncheckedLines(record);
  return [
    verdictLine(record),
    ...(verification.fault === undefined ? [] : [`Verified before it: ${extentWords(verification)}.`]),
    oneLine(evidenceWords(verification), 1500),
    ...(unchecked.length === 0 ? [] : ['Not checked:', ...unchecked.map((line) => `• ${line}`)]),
  ].join('\n');
}

const again =
  'A report to read or print and the record as a file are in your direct messages with the bot. To verify the file elsewhere: `npm run audit -- verify <file> --slack`.';

/** The verdict for the asker, where they asked. */
export function auditMessage(record: AuditedRecord): Message {
  return {
    text: verdictLine(record),
    blocks: [section(auditText(record)), smallPrint(again)],
  };
}

function searchWords({ searched }: Run, isRestored: boolean): string {
  const none = isRestored
    ? 'nothing else of this organization was found that is not on the record'
    : 'no older record of this organization was found';
  if (searched === undefined) return 'The channel has not been searched yet for an older record.';
  if (searched.isAll) return `The channel was searched back to the first message that Slack shows; ${none}.`;
  return `The channel was searched back to ${slackDate(searched.backTo)}; ${none}. The search goes on.`;
}

/** Whether the record is all there is, for whoever decides on it. */
export function recordBlocks(
  run: Run,
  { loss, restored }: Pick<Organization, 'loss' | 'restored'>,
): KnownBlock[] {
  const words =
    loss === undefined
      ? searchWords(run, restored !== undefined)
      : `${oneLine(faultSentence(loss), 600)} Nothing is sent until an operator declares a restore or a new beginning.`;
  const declared =
    restored === undefined
      ? []
      : [
          section(
            `*Declared:* ${mention(restored.by)} said ${slackDate(restored.at)} why older entries that Slack shows are not on the record:`,
          ),
          quote(restored.reason, 1000),
        ];
  return [section(`*Record:* ${words}`), ...declared];
}
