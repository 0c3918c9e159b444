import { checkIds } from '../../domain/checks/findings.ts';
import { type Organization, type Run, type Stage, findRun } from '../../domain/organization.ts';
import { type Proposal, readableDigest, rehearsed, requiredFor } from '../../domain/proposal.ts';
import type { ApprovalRequest, Told } from '../../domain/states/story.ts';
import { actDeeds } from '../blocks/act-words.ts';
import { duration } from '../blocks/text.ts';
import { checkLabel } from '../findings/checks.ts';
import { findingWords } from '../findings/words.ts';
import { decisionWords } from '../thread/decision.ts';
import { waitWords } from '../thread/proposal-blocks.ts';
import {
  factList,
  fromMrkdwn,
  type Html,
  html,
  nameOfPerson,
  type Names,
  type ReportRow,
  reportTable,
  utcTime,
} from './report-parts.ts';
import { resultWords } from './message.ts';

interface RequestParts {
  readonly request: ApprovalRequest;
  /** The entry that made it. */
  readonly proposed: Told;
  readonly names: Names;
}

function resultOf({ shown, was }: ApprovalRequest, names: Names): Html {
  const { state, entry } = shown;
  const decision = decisionWords({ state, was, at: entry.at });
  if (decision !== undefined) return fromMrkdwn(decision, names);
  if (state.phase !== 'awaitingApproval') return html`Not known.`;
  return html`Waiting for approval (${state.approvals.length} of ${requiredFor(state).quorum}).`;
}

function termsOf({ quorum, coolingOffMs, approvers = [] }: Proposal, names: Names): string {
  const from =
    approvers.length === 0 ? '' : `, from ${approvers.map((id) => nameOfPerson(id, names)).join(', ')}`;
  return `${quorum} approvals${from}; ${waitWords(coolingOffMs)}`;
}

function approvalsTable(state: Organization, names: Names): Html {
  const given = 'approvals' in state ? state.approvals : [];
  if (given.length === 0) return html`<p>Nobody approved.</p>`;
  const rows = given.map(({ by, at }): ReportRow => [nameOfPerson(by, names), utcTime(at)]);
  return reportTable('Approvals', ['Who', 'When (UTC)'], rows);
}

function questionsTable(state: Organization, names: Names): Html[] {
  const asked = ('questions' in state && state.questions) || [];
  const rows = asked.map(({ by, at, text }): ReportRow => [nameOfPerson(by, names), utcTime(at), text]);
  return rows.length === 0 ? [] : [reportTable('Questions', ['Who', 'When (UTC)', 'Question'], rows)];
}

function statementsTable({ attestations }: Proposal, run: Run, names: Names): Html[] {
  const rows = run.attestations
    .filter(({ id }) => attestations.includes(id))
    .map(({ check, by, at, reason }): ReportRow => [
      checkLabel(check),
      nameOfPerson(by, names),
      utcTime(at),
      html`<blockquote>${reason}</blockquote>`,
    ]);
  return rows.length === 0
    ? []
    : [reportTable('Statements: what people vouched for', ['Check', 'Who', 'When (UTC)', 'Statement'], rows)];
}

/** What was found when it was proposed; revoking and restoring rest on no checks. */
function checksTable({ act, verdicts }: Proposal, { findings }: Run): Html[] {
  if (rehearsed(act) !== 'enable') return [];
  const rows = checkIds.flatMap((check): ReportRow[] => {
    const verdict = verdicts[check];
    const finding = findings[check];
    if (verdict === undefined) return [];
    // Nothing is proposed on an unknown that nobody vouches for.
    const result = verdict === 'unknown' ? 'on a person’s word' : resultWords[verdict];
    return [[checkLabel(check), result, finding === undefined ? '' : findingWords(finding)]];
  });
  return [reportTable('Checks when it was requested', ['Check', 'Result', 'What was seen'], rows)];
}

function stagesTable(stages: readonly Stage[], end: number | undefined): Html[] {
  const rows = stages.map(({ status, at }, place): ReportRow => {
    const until = stages[place + 1]?.at ?? end;
    const took = until === undefined ? 'not over' : until > at ? duration(until - at) : '–';
    return [html`<code>${status}</code>`, utcTime(at), took];
  });
  return rows.length === 0 ? [] : [reportTable('Stages at Adobe', ['Stage', 'From (UTC)', 'Took'], rows)];
}

function stagesOf({ shown, was }: ApprovalRequest): Html[] {
  const state = was ?? shown.state;
  if (!('stages' in state)) return [];
  return stagesTable(state.stages, was === undefined ? undefined : shown.entry.at);
}

/** One request for approval: what was asked and why, who said yes or no, what it rested on, and what became of it. */
export function requestSection({ request, proposed, names }: RequestParts): Html {
  const { state: asked } = proposed;
  const run = findRun(asked);
  if (!('proposal' in asked) || run === undefined) return html``;
  const { proposal } = asked;
  const last = request.was ?? request.shown.state;
  const { act, by, at, expiresAt, reason = '', ticket, caseNumber, fingerprint, redisDurableBy } = proposal;
  return html`<section>
    <h3>Request #${request.sequence}: ${actDeeds[act]}</h3>
    ${factList([
      ['Result', resultOf(request, names)],
      ['Requested by', `${nameOfPerson(by, names)}, ${utcTime(at)} UTC`],
      [
        'Reason',
        html`<blockquote>${reason === '' ? 'None: an earlier version asked for none.' : reason}</blockquote>`,
      ],
      ...(ticket === undefined ? [] : [['Ticket', ticket] as const]),
      ...(caseNumber === undefined ? [] : [['Adobe’s case', caseNumber] as const]),
      ['Terms', termsOf(proposal, names)],
      ...(redisDurableBy === undefined ? [] : [['Who vouches for Redis', redisDurableBy] as const]),
      ['Valid until', `${utcTime(expiresAt)} UTC`],
      [
        'Fingerprint',
        html`<code>${readableDigest(fingerprint)}</code> (SHA-256 <code>${fingerprint}</code>)`,
      ],
    ])}
    ${approvalsTable(last, names)} ${questionsTable(last, names)} ${statementsTable(proposal, run, names)}
    ${checksTable(proposal, run)} ${stagesOf(request)}
    <h4>Exactly what was requested</h4>
    <pre>${proposal.body}</pre>
  </section>`;
}
