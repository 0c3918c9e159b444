import {
  evidenceWords,
  extentWords,
  faultSentence,
  uncheckedSentence,
} from '../views/refusals/verification.ts';
import type { Misfit, VerifiedFile } from './verify.ts';
import { reportPage } from '../views/history/report-page.ts';
import type { Verify } from './arguments.ts';
import { verifiedStory } from './organization-record.ts';
import { verifyAsked } from './verify-asked.ts';

export function misfitSentence(misfit: Misfit, last: number): string {
  switch (misfit) {
    case 'cutBetween':
      return `The file is cut off after entry #${last}: its last line (“end …”) is not there.`;
    case 'cutWithin':
      return `The file is cut off after entry #${last}, in the middle of a line.`;
    case 'more':
      return `The file goes on after its last line (“end ${last} …”): something was added to it.`;
  }
}

export function isIntact({ verification, misfit }: VerifiedFile): boolean {
  return verification.verdict === 'intact' && misfit === undefined;
}

/** What another version of the bot went on with is not broken: only that version can tell. */
function isOtherVersion({ verification, misfit }: VerifiedFile): boolean {
  return verification.fault?.kind === 'otherSchema' && misfit === undefined;
}

/** 0 intact, 1 broken, 2 it could not be verified. */
export function exitCodeOf(verified: VerifiedFile): number {
  if (isIntact(verified)) return 0;
  return isOtherVersion(verified) ? 2 : 1;
}

function verdictOf(verified: VerifiedFile): string {
  if (isIntact(verified)) return 'intact';
  return isOtherVersion(verified) ? 'not verified to its end' : 'BROKEN';
}

/** The result as lines for a terminal. */
export function report(verified: VerifiedFile): string {
  const { verification, misfit } = verified;
  const { organization, fault, unchecked, head } = verification;
  const last = head.sequence;
  const wrong =
    fault !== undefined
      ? `${isOtherVersion(verified) ? 'First entry that it cannot read' : 'First bad entry'}: #${fault.sequence}. ${faultSentence(fault)}`
      : misfit === undefined
        ? undefined
        : `First bad entry: #${last + 1}. ${misfitSentence(misfit, last)}`;
  return [
    `${organization}: ${verdictOf(verified)}`,
    ...(wrong === undefined ? [] : [wrong]),
    `Verified: ${extentWords(verification)}`,
    evidenceWords(verification),
    ...(unchecked.length === 0
      ? []
      : ['Not checked:', ...unchecked.map((item) => `  - ${uncheckedSentence(item)}`)]),
  ].join('\n');
}

/**
 * What `verify` finds, as one page for a person: ids in place of names, since no Slack is asked for them.
 * @returns the exit code
 */
export async function writeReport(asked: Verify, write: (text: string) => Promise<void>): Promise<number> {
  const lines: string[] = [];
  const verified = await verifyAsked(asked, (line) => lines.push(line));
  const { verification, misfit } = verified;
  const page = reportPage({
    organization: { orgId: verification.organization },
    writtenAt: Date.now(),
    verification,
    misfit: misfit && misfitSentence(misfit, verification.head.sequence),
    story: verifiedStory(verification, lines),
    names: new Map(),
  });
  await write(page);
  return exitCodeOf(verified);
}
