import type { KnownBlock } from '@slack/types';
import { type Verdict, checkIds } from '../../domain/checks/findings.ts';
import type { Run } from '../../domain/organization.ts';
import { type Conditions, rehearsed, type Substance, readableDigest } from '../../domain/proposal.ts';
import { actFacts, effectBlocks, emergencyBlocks } from './act-blocks.ts';
import { context as smallPrint, preformatted, quote, section } from '../blocks/blocks.ts';
import type { ViewContext } from '../blocks/context.ts';
import { duration } from '../blocks/dates.ts';
import { checkLabel } from '../findings/checks.ts';
import { code, counted, listed, mention, oneLine, strong } from '../blocks/text.ts';
import { bullets, irreversible, notCovered } from './proposal-words.ts';

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
