import type { SectionBlock } from '@slack/types';
import type { UpstreamFault } from '../../domain/fault.ts';
import type { Run } from '../../domain/organization.ts';
import { section } from '../blocks/blocks.ts';
import { oneLine } from '../blocks/text.ts';
import { explainUpstream } from './upstream.ts';

/**
 * Upstream trouble: which system, what it means, what now. mrkdwn, at most 2000 characters.
 *
 * @param triesAgain whether the bot asks again without being told; by default where asking again may help
 */
export function faultWords(fault: UpstreamFault, triesAgain?: boolean): string {
  const { what, means, now } = explainUpstream(fault, triesAgain);
  return `${oneLine(what, 700)}\n${oneLine(means, 600)}\n→ ${oneLine(now, 600)}`;
}

const writes = { createKey: 'The key could not be created.', assignRole: 'The role could not be assigned.' };

/** What the bot was asked to write in Azure and could not. */
export function writeFaultBlocks(run: Run | undefined): SectionBlock[] {
  const fault = run?.writeFault;
  return fault === undefined
    ? []
    : [section(`✗  *${writes[fault.what]}*\n${faultWords(fault.fault, false)}`)];
}

/** What the bot tried for this run and could not do. */
export function faultBlocks(run: Run): SectionBlock[] {
  const { registrationFault } = run;
  return [
    ...(registrationFault === undefined
      ? []
      : [section(`✗  *Adobe did not name the CMK app.*\n${faultWords(registrationFault, true)}`)]),
    ...writeFaultBlocks(run),
  ];
}
