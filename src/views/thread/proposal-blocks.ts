import { dataFate, otherProducts } from '../blocks/data-fate.ts';
import type { KnownBlock } from '@slack/types';
import type { Run } from '../../domain/organization.ts';
import {
  type Conditions,
  type LaterAct,
  readableDigest,
  rehearsed,
  type Substance,
} from '../../domain/proposal.ts';
import { context as smallPrint, preformatted, quote, section } from '../blocks/blocks.ts';
import type { ViewContext } from '../blocks/context.ts';
import { exceptions } from '../standing/access.ts';
import { removalOf } from '../findings/revocability.ts';
import { findRemedyTarget } from '../findings/words.ts';
import { roleName } from '../blocks/act-words.ts';
import { code, counted, duration, escape, listed, mention, oneLine, strong } from '../blocks/text.ts';
import { checkIds, type Verdict } from '../../domain/checks/findings.ts';
import { checkLabel } from '../findings/checks.ts';

/** What cannot be undone about enabling; one point each. */
export const irreversible: readonly string[] = [
  'There is no way back to keys that Adobe manages, for this organization and all its sandboxes.',
  'From then on the data can be read only while Adobe’s app reaches the key. If key or vault is disabled, deleted or expired, or the role or the app is taken away, Platform loses access to the data; if the key is gone for good, so is the data.',
  dataFate.onceEnabled,
  'Adobe documents no way to move to another vault or another key later. New versions of the same key are the only change.',
];

/** What this does not do, and what the bot does not check. */
export const notCovered: readonly string[] = [
  'The key covers the primary stores: data lake and Profile store. Cached and transient stores follow a revocation within up to seven days; the Journey Optimizer URL shortener and Edge projections are exceptions to that.',
  'Adobe stores the vault and the name of the key, not the version.',
  'Anyone with the permission “Manage Customer Managed Key” at Adobe can enable without this bot and without these approvals.',
  'Data that has already left Platform, and copies elsewhere, are not touched.',
  otherProducts,
];

export const requesterDuty =
  'I have read what will be done. I know that it cannot be undone and that losing the key means losing the data.';

export const settlementDuty =
  'I know that a late first request may still arrive at Adobe after this is settled, and take effect.';

/** The remaining risk of settling, in one sentence. */
export const lateRequest =
  'Adobe answers “not found” now, but the first request may still be under way somewhere: it may arrive late and take effect, even after this is settled.';

export function bullets(points: readonly string[]): string {
  return points.map((point) => `• ${point}`).join('\n');
}

const effects: Record<LaterAct, readonly string[]> = {
  revoke: [
    'Within a few minutes to 24 h the primary stores, data lake and Profile store, can no longer be read or written: queries, ingestion, segmentation, profile look-ups and whatever is built on them fail.',
    'Within up to 7 days cached and transient stores follow, such as the Profile dashboard. Until then they may go on showing data.',
    `Two features are exceptions to the 7 days: ${exceptions}.`,
    dataFate.beforeRevoking,
    'This bot deletes neither the key nor the vault. `/cmk restore` proposes to restore access; that takes as long to propagate.',
    otherProducts,
  ],
  restore: [
    'Within a few minutes to 24 h the primary stores, data lake and Profile store, can be read and written again.',
    'Within up to 7 days cached and transient stores are filled again, such as the Profile dashboard.',
    'What should have been ingested while access was revoked is missing until it is ingested again.',
  ],
};

const headings: Record<LaterAct, string> = {
  revoke: 'What stops working, and when',
  restore: 'What works again, and when',
};

function operation(act: LaterAct): string {
  return act === 'revoke'
    ? `*In Azure:* every assignment of the role ${roleName} to the CMK app at this vault and on this key is removed. Assignments inherited from above the vault are left alone; if there are any, the bot says what to do.`
    : `*In Azure:* the CMK app is assigned the role ${roleName} at this vault, if it is missing. If something else keeps Adobe from the key, the bot says what and how to fix it.`;
}

/** What revoking or restoring does to whom. */
function actFacts(act: LaterAct, substance: Substance, run: Run, context: ViewContext): string {
  const { key, vault, app } = run;
  return [
    `*Organization:* ${strong(context.organization.name)} ${code(substance.organization, 80)}`,
    `*Vault:* ${code(vault?.name ?? '', 60)} in the directory ${code(substance.tenant, 60)}`,
    `*Key:* ${code(key?.name ?? '', 130)}`,
    `*CMK app:* ${code(app?.name ?? '', 100)} ${code(substance.applicationId, 60)}`,
    operation(act),
  ].join('\n');
}

export function effectBlocks(act: LaterAct): KnownBlock[] {
  return [section(`*${headings[act]}*\n${bullets(effects[act])}`)];
}

/** What revokes by hand, for when the bot or Slack is away: the bot is never the only way. */
function emergencyBlocks(run: Run, context: ViewContext): KnownBlock[] {
  const target = findRemedyTarget(run, context);
  if (target === undefined) return [];
  const { explain, portalUrl = '', command } = removalOf(run.findings.roleAssignment, target);
  return [
    section(
      `*In an emergency*, somebody who may change role assignments can do it without this bot; the bot detects it and starts tracking. ${oneLine(explain, 900)} <${escape(portalUrl)}|Open in the Azure portal>`,
    ),
    ...(command === undefined ? [] : [preformatted(command)]),
  ];
}

/** What a proposal is shown from: the substance that is or would be fingerprinted, never the run's present choice. */
export interface ProposalParts {
  readonly substance: Substance;
  /** Undefined while it is being written: the reason is part of it. */
  readonly fingerprint: string | undefined;
  readonly run: Run;
  readonly context: ViewContext;
}

function facts({ substance, run, context }: ProposalParts): string {
  const { key, vault, app, configurationName } = run;
  return [
    `*Organization:* ${strong(context.organization.name)} ${code(substance.organization, 80)}`,
    `*Vault:* ${code(vault?.name ?? '', 60)} in the directory ${code(substance.tenant, 60)}`,
    `*Key:* ${code(key?.name ?? '', 130)}, version ${code(key?.version ?? '', 40)}`,
    `*Configuration name:* ${code(configurationName ?? '', 100)}`,
    `*CMK app:* ${code(app?.name ?? '', 100)} ${code(substance.applicationId, 60)}`,
    `*Request:* \`POST https://${oneLine(substance.host, 200)}/data/infrastructure/manager/customer/config\`, at most once, with exactly this body:`,
  ].join('\n');
}

const verdictWords: Record<Verdict, readonly [symbol: string, one: string, many: string]> = {
  pass: ['✓', 'check passes', 'checks pass'],
  warning: ['△', 'warning', 'warnings'],
  unknown: ['?', 'check rests on a person’s word', 'checks rest on a person’s word'],
  fail: ['✗', 'check failed', 'checks failed'],
};

function verdictLines({ verdicts }: Substance): string {
  const lines = (['fail', 'warning', 'unknown', 'pass'] as const).flatMap((verdict) => {
    const found = checkIds.filter((check) => verdicts[check] === verdict);
    const [symbol, one, many] = verdictWords[verdict];
    return found.length === 0
      ? []
      : [
          `${symbol}  ${counted(found.length, one, many)}: ${listed(found.map((check) => checkLabel(check)))}`,
        ];
  });
  return lines.length === 0 ? 'No checks were made.' : lines.join('\n');
}

/** How much of each reason fits: the thread holds every one in full. */
const reasonLength = 200;

/** Of a long list of approvers. */
const mostIds = 20;

/** So many fit into one section with the longest reasons. */
const linesInSection = 9;

function attestationSections({ substance, run }: ProposalParts): KnownBlock[] {
  const lines = run.attestations
    .filter(({ id }) => substance.attestations.includes(id))
    .map(
      ({ check, by, reason }) =>
        `• ${checkLabel(check)} – ${mention(by)}: “${oneLine(reason, reasonLength)}”`,
    );
  const sections = Array.from({ length: Math.ceil(lines.length / linesInSection) }, (_, place) =>
    lines.slice(place * linesInSection, (place + 1) * linesInSection).join('\n'),
  );
  return sections.map((text, place) => section(place === 0 ? `*What people attest*\n${text}` : text));
}

export function waitWords(coolingOffMs: number): string {
  return coolingOffMs === 0 ? 'no cooling-off period' : `a cooling-off period of ${duration(coolingOffMs)}`;
}

/** The terms as configured when it was proposed. Ids stand as they are: nobody is notified by them. */
function termsLine({ quorum, coolingOffMs, approvers = [] }: Conditions): string {
  const ids = approvers.slice(0, mostIds).map((id) => code(id, 40));
  const more = approvers.length > mostIds ? [`${approvers.length - mostIds} more`] : [];
  return `Also part of what is approved: the reason, ${counted(quorum, 'approval')}, ${waitWords(coolingOffMs)}, and the approvers as configured: ${listed([...ids, ...more])}.`;
}

/** What somebody vouches for, as configured: nothing where Redis shows all of it. */
export function declarationBlocks(redisDurableBy: string | undefined): KnownBlock[] {
  if (redisDurableBy === undefined) return [];
  const words =
    '*The record rests on a person’s word.* The bot’s Redis does not show that it keeps what it is told. Declared by:';
  return [section(words), quote(redisDurableBy, 400)];
}

/** Why it is wanted, word for word, and by which terms. */
export function conditionBlocks(conditions: Conditions): KnownBlock[] {
  const { reason, ticket, redisDurableBy, approvers } = conditions;
  // A form takes 300 characters, which fit with room for what cannot be seen; earlier versions took 3000.
  const reasonMax = approvers === undefined ? 3000 : 1000;
  return [
    ...(reason === undefined ? [] : [section('*Why now*'), quote(reason, reasonMax)]),
    ...(ticket === undefined ? [] : [section(`*Ticket:* ${oneLine(ticket, 100)}`)]),
    ...declarationBlocks(redisDurableBy),
    ...(approvers === undefined ? [] : [smallPrint(termsLine(conditions))]),
  ];
}

/** The fingerprint as people compare it. */
function fingerprintLine(fingerprint: string | undefined): string {
  return fingerprint === undefined
    ? '*Fingerprint:* made when you submit, because your reason is part of it.'
    : `*Fingerprint:* \`${readableDigest(fingerprint)}\` – an approval counts for exactly this and nothing else.`;
}

/** The whole of what is about to be done. */
export function proposalBlocks(parts: ProposalParts): KnownBlock[] {
  const { substance, run, context } = parts;
  const act = rehearsed(substance.act);
  if (act !== 'enable') {
    return [
      section(fingerprintLine(parts.fingerprint)),
      section(actFacts(act, substance, run, context)),
      preformatted(substance.body),
      ...effectBlocks(act),
      ...(act === 'revoke' ? emergencyBlocks(run, context) : []),
    ];
  }
  return [
    section(fingerprintLine(parts.fingerprint)),
    section(facts(parts)),
    preformatted(parts.substance.body),
    section(`*What was checked*\n${verdictLines(parts.substance)}`),
    ...attestationSections(parts),
    section(`*What cannot be undone*\n${bullets(irreversible)}`),
    section(`*What is not covered*\n${bullets(notCovered)}`),
  ];
}
