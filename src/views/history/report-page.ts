import { drilledIn } from '../../domain/open-request.ts';
import type { UpstreamFault } from '../../domain/post.ts';
import type { Entry, EventType } from '../../domain/events.ts';
import { accessChange } from '../../domain/key-use.ts';
import { type Life, type Organization, findLife, findRun } from '../../domain/organization.ts';
import type { Phase } from '../../domain/phases.ts';
import { readableDigest } from '../../domain/proposal.ts';
import type { Verification } from '../../domain/record/verification.ts';
import { type ApprovalRequest, type Told, createSummary } from '../../domain/states/story.ts';
import { concernBrief } from '../findings/words.ts';
import { explainUpstream } from '../refusals/upstream.ts';
import { evidenceWords, extentWords, faultSentence, uncheckedSentence } from '../refusals/verification.ts';
import {
  factList,
  fromMrkdwn,
  type Html,
  html,
  nameOfPerson,
  type Names,
  type ReportRow,
  reportStyle,
  reportTable,
  utcTime,
} from './report-parts.ts';
import { requestSection } from './report-requests.ts';
import { historyWords } from './message.ts';

/** The record of one organization, verified, for whoever has to judge it. */
export interface Report {
  readonly organization: { readonly orgId: string; readonly name?: string | undefined };
  /** Milliseconds since 1970. */
  readonly writtenAt: number;
  readonly verification: Verification;
  /** How a file is not the whole of a record; a sentence. */
  readonly misfit?: string | undefined;
  /** Why Slack could not be asked for the heads it witnessed. */
  readonly slackFault?: UpstreamFault | undefined;
  /** The entries that were verified, and nothing after them. */
  readonly story: readonly Told[];
  readonly names: Names;
}

const nameIn = ({ organization: { orgId, name = orgId } }: Report) => name;

interface Judged {
  readonly look: 'good' | 'bad' | 'open';
  readonly verdict: string;
  readonly why: string | undefined;
}

function judged({ verification: { fault }, misfit }: Report): Judged {
  if (fault?.kind === 'otherSchema') {
    const verdict = `△ The record is verified up to entry #${fault.sequence - 1} only`;
    return { look: 'open', verdict, why: faultSentence(fault) };
  }
  if (fault === undefined && misfit === undefined) {
    return { look: 'good', verdict: '✓ The record is intact', why: undefined };
  }
  const why = fault === undefined ? misfit : `First bad entry: #${fault.sequence}. ${faultSentence(fault)}`;
  return { look: 'bad', verdict: '✗ The record is BROKEN', why };
}

function uncheckedIn({ verification, slackFault }: Report): Html[] {
  const sentences = [
    ...(slackFault === undefined
      ? []
      : [`Slack could not be asked for the heads it witnessed: ${explainUpstream(slackFault, false).what}.`]),
    ...verification.unchecked.map(uncheckedSentence),
  ];
  if (sentences.length === 0) return [];
  return [
    html`<p>Not checked:</p>
      <ul>
        ${sentences.map((sentence) => html`<li>${sentence}</li>`)}
      </ul>`,
  ];
}

function verdictSection(report: Report): Html {
  const { look, verdict, why } = judged(report);
  const { verification } = report;
  return html`<section class="verdict ${look}">
    <h2>${verdict}</h2>
    ${why === undefined ? html`` : html`<p><strong>${why}</strong></p>`}
    ${look === 'bad' ? html`<p>Do not rely on what follows before this is explained: it shows only the entries that were verified.</p>` : html``}
    <p>Verified: ${extentWords(verification)}. ${evidenceWords(verification)}</p>
    ${uncheckedIn(report)}
  </section>`;
}

const standings: Record<Phase, string> = {
  unconfigured: 'No setup is under way.',
  preparing: 'A setup is being prepared.',
  awaitingApproval: 'A request is waiting for approval.',
  coolingOff: 'A request is approved and in its cooling-off period.',
  enabling: 'Customer-managed keys are being enabled.',
  outcomeUnknown: 'A request may have been sent to Adobe. Its outcome is unknown.',
  enabled: 'Customer-managed keys are enabled.',
  revoking: 'Adobe’s access is being revoked.',
  revoked: 'Adobe’s access is revoked.',
  restoring: 'Adobe’s access is being restored.',
};

function standingWords(state: Organization): string {
  const life = findLife(state);
  const isLost = state.phase === 'revoked' && life?.access === 'revokedSeen';
  return isLost ? 'Adobe has lost access to the key, which nobody proposed here.' : standings[state.phase];
}

/** What the vault's audit log showed since the last change of access; nothing where the record has nothing of it. */
function useFacts(life: Life | undefined): (readonly [string, string])[] {
  const { of, first, refused } = life?.use ?? {};
  if (life === undefined || of !== accessChange(life).sequence) return [];
  const said = [
    ...(first === undefined ? [] : [`used by Adobe’s app, first seen ${utcTime(first)} UTC`]),
    ...(refused === undefined ? [] : [`Adobe’s app refused, first seen ${utcTime(refused)} UTC`]),
  ];
  return said.length === 0 ? [] : [['Use of the key, by the audit log', said.join('; ')]];
}

function standingSection(state: Organization, names: Names): Html {
  const run = findRun(state);
  const life = findLife(state);
  const concerns = Object.values(life?.health.concerns ?? {});
  return html`<section>
    <h2>Where it stands</h2>
    <p>
      ${standingWords(state)} This is what the record says; what the bot sees now is in
      <code>/cmk health</code>.
    </p>
    ${factList([
      ...(life === undefined ? [] : [['Enabled or adopted', `${utcTime(life.since.at)} UTC`] as const]),
      ...(run?.vault === undefined ? [] : [['Vault', run.vault.uri] as const]),
      ...(run?.key === undefined ? [] : [['Key', run.key.identifier] as const]),
      ...(run?.configurationName === undefined
        ? []
        : [['Configuration name', run.configurationName] as const]),
      ...(run?.app === undefined
        ? []
        : [['Adobe’s app', `${run.app.name}, ${run.app.applicationId}`] as const]),
      ...(run === undefined ? [] : [['Run by', nameOfPerson(run.owner, names)] as const]),
      ...useFacts(life),
      ...(concerns.length === 0
        ? []
        : [
            [
              'Open concerns',
              concerns.map((one) => `${concernBrief(one)}, since ${utcTime(one.since)} UTC`).join('; '),
            ] as const,
          ]),
    ])}
  </section>`;
}

function requestsIn(story: readonly Told[]): readonly ApprovalRequest[] {
  const summarizing = createSummary();
  for (const told of story) summarizing.take(told);
  return summarizing.summary().requests;
}

function requestsSection({ story, names }: Report): Html {
  const sections = requestsIn(story).flatMap((request) => {
    const proposed = story.find(({ entry }) => entry.sequence === request.sequence);
    return proposed === undefined ? [] : [requestSection({ request, proposed, names })];
  });
  return html`<section>
    <h2>Requests for approval</h2>
    ${sections.length === 0 ? html`<p>Nothing was proposed.</p>` : sections}
  </section>`;
}

/** What is done to access is done in no drill. */
const noDrills: ReadonlySet<number> = new Set();

const ofAccess: readonly EventType[] = [
  'revocationBegan',
  'restorationBegan',
  'roleRemoved',
  'actStuck',
  'revoked',
  'restored',
  'propagationReached',
];

const isOfAccess = ({ event }: Entry) =>
  ofAccess.includes(event.type) ||
  (event.type === 'healthChanged' && 'access' in event && event.access !== undefined);

function doneIn(entry: Entry, names: Names, drills: ReadonlySet<number>): Html {
  const { what, why = '' } = historyWords(entry, drills);
  const quoted = why.trim() === '' ? html`` : html`<blockquote>${why}</blockquote>`;
  return html`${fromMrkdwn(what, names)}${quoted}`;
}

const rowOf = ({ entry }: Told, names: Names, drills: ReadonlySet<number>): ReportRow => [
  entry.sequence,
  utcTime(entry.at),
  nameOfPerson(entry.by, names),
  doneIn(entry, names, drills),
];

function accessSection({ story, names }: Report): Html {
  const rows = story.filter(({ entry }) => isOfAccess(entry)).map((told) => rowOf(told, names, noDrills));
  const list = reportTable('Access to the key', ['Entry', 'When (UTC)', 'Who', 'What'], rows);
  return html`<section>
    <h2>Revocations, restorations and losses of access</h2>
    ${rows.length === 0 ? html`<p>None.</p>` : list}
  </section>`;
}

function recordSection({ story, names }: Report): Html {
  const drills = drilledIn(story.map(({ entry }) => entry));
  const rows = story.map((told): ReportRow => {
    const [sequence, ...others] = rowOf(told, names, drills);
    const digest = html`<code class="head">${readableDigest(told.head.digest)}</code>`;
    return [html`#${sequence ?? ''}<br />${digest}`, ...others];
  });
  return html`<section>
    <h2>The record</h2>
    <p>
      Every verified entry, the oldest first. Number and head stand under the bot’s messages in Slack, so
      anybody can compare them.
    </p>
    ${rows.length === 0 ? html`<p>No entries.</p>` : reportTable('Entries', ['Entry and head', 'When (UTC)', 'Who', 'What'], rows)}
  </section>`;
}

function peopleOf({ by, event }: Entry): readonly string[] {
  if (event.type === 'proposed' && 'proposal' in event) return [by, ...(event.proposal.approvers ?? [])];
  return event.type === 'takenOver' && 'from' in event ? [by, event.from] : [by];
}

/** The user ids of everybody whom a report names. */
export const peopleIn = (story: readonly Told[]): string[] =>
  [...new Set(story.flatMap(({ entry }) => peopleOf(entry)))].filter((id) => /^[UW]/u.test(id));

/** One page for a person who judges: the verdict first, then what was approved and why, then everything. */
export function reportPage(report: Report): string {
  const { organization, writtenAt, story, names } = report;
  const state = story.at(-1)?.state;
  const title = `Customer-managed keys: audit report for ${nameIn(report)}`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${title}</title>
        <style>
          ${{ html: reportStyle }}
        </style>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          <p class="meta">
            ${organization.orgId}. Written ${utcTime(writtenAt)} UTC. All times are UTC.
            ${names.size === 0 ? 'People are shown by their Slack ids.' : 'Names are as Slack shows them today; the record holds the ids.'}
          </p>
          ${verdictSection(report)} ${state === undefined ? html`` : standingSection(state, names)}
          ${requestsSection(report)} ${accessSection(report)} ${recordSection(report)}
        </main>
      </body>
    </html> `.html;
}
