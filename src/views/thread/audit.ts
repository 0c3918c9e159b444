import type { UpstreamFault } from '../../domain/fault.ts';
import type { Verification } from '../../domain/record/verification.ts';
import { context as smallPrint, section } from '../blocks/blocks.ts';
import { faultWords } from '../refusals/faults.ts';
import type { Message } from '../blocks/message.ts';
import { oneLine, strong } from '../blocks/text.ts';
import { evidenceWords, extentWords, faultSentence, uncheckedSentence } from '../refusals/verification.ts';

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
