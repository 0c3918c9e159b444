import type { KnownBlock } from '@slack/types';
import { type Verdict, checkIds } from '../domain/findings.ts';
import type { Run } from '../domain/organization.ts';
import { type Proposal, type Substance, readableDigest } from '../domain/proposal.ts';
import { actFacts, effectBlocks, emergencyBlocks } from './act-blocks.ts';
import { preformatted, quote, section } from './blocks.ts';
import type { ViewContext } from './context.ts';
import { checkLabels } from './findings.ts';
import { mention } from './people.ts';
import { bullets, irreversible, notCovered } from './proposal-words.ts';
import { code, counted, listed, oneLine, strong } from './text.ts';

/** What a proposal is shown from: the substance that is or would be fingerprinted, never the run's present choice. */
export interface ProposalParts {
  readonly substance: Substance;
  readonly fingerprint: string;
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
          `${symbol}  ${counted(found.length, one, many)}: ${listed(found.map((check) => checkLabels[check]))}`,
        ];
  });
  return lines.length === 0 ? 'No checks were made.' : lines.join('\n');
}

/** How much of each reason fits: the thread holds every one in full. */
const reasonLength = 200;

/** So many fit into one section with the longest reasons. */
const linesInSection = 9;

function attestationSections({ substance, run }: ProposalParts): KnownBlock[] {
  const lines = run.attestations
    .filter(({ id }) => substance.attestations.includes(id))
    .map(
      ({ check, by, reason }) =>
        `• ${checkLabels[check]} – ${mention(by)}: “${oneLine(reason, reasonLength)}”`,
    );
  const sections = Array.from({ length: Math.ceil(lines.length / linesInSection) }, (_, place) =>
    lines.slice(place * linesInSection, (place + 1) * linesInSection).join('\n'),
  );
  return sections.map((text, place) => section(place === 0 ? `*What people attest*\n${text}` : text));
}

/** Why somebody wants it, word for word. */
export function reasonBlocks({ reason }: Proposal): KnownBlock[] {
  return reason === undefined ? [] : [section('*The reason:*'), quote(reason)];
}

/** The fingerprint as people compare it. */
export function fingerprintLine(fingerprint: string): string {
  return `*Fingerprint:* \`${readableDigest(fingerprint)}\` – an approval counts for exactly this and nothing else.`;
}

/** The whole of what is about to be done. */
export function proposalBlocks(parts: ProposalParts): KnownBlock[] {
  const { substance, run, context } = parts;
  const { act } = substance;
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
