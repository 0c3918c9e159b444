import { reportPage } from '../views/history/report-page.ts';
import type { Verify } from './arguments.ts';
import { exitCodeOf, misfitSentence } from './report.ts';
import { verifiedStory } from './verified-story.ts';
import { verifyAsked } from './verify-asked.ts';

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
