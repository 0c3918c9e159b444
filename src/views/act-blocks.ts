import type { KnownBlock } from '@slack/types';
import type { Run } from '../domain/organization.ts';
import type { Act, Substance } from '../domain/proposal.ts';
import { vaultPage } from './azure-portal.ts';
import { preformatted, section } from './blocks.ts';
import type { ViewContext } from './context.ts';
import { exceptions } from './propagation-words.ts';
import { bullets } from './proposal-words.ts';
import { removeRole } from './remedies-access.ts';
import { findRemedyTarget } from './remedy-target.ts';
import { roleName } from './step-words.ts';
import { code, escape, strong } from './text.ts';

type LaterAct = Exclude<Act, 'enable'>;

const effects: Record<LaterAct, readonly string[]> = {
  revoke: [
    'Within a few minutes to 24 h the primary stores, data lake and Profile store, can no longer be read or written: queries, ingestion, segmentation, profile look-ups and whatever is built on them fail.',
    'Within up to 7 days cached and transient stores follow, such as the Profile dashboard. Until then they may go on showing data.',
    `Two features are exceptions to the 7 days: ${exceptions}.`,
    'Key, vault and data are not deleted. Access can be restored with `/cmk restore`; that takes as long to spread again.',
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
    ? `*In Azure:* every assignment of the role ${roleName} to the CMK app at this vault and on this key is taken away. Assignments that are inherited from above the vault are left alone; where there are any, the bot says so and what to do.`
    : `*In Azure:* the role ${roleName} is given to the CMK app at this vault, where it is missing. If something else keeps Adobe from the key, the bot says what and how to mend it.`;
}

/** What revoking or restoring does to whom. */
export function actFacts(act: LaterAct, substance: Substance, run: Run, context: ViewContext): string {
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

/** The command that revokes by hand, for when the bot or Slack is away: the bot is never the only way. */
export function emergencyBlocks(run: Run, context: ViewContext): KnownBlock[] {
  const target = findRemedyTarget(run, context);
  if (target === undefined) return [];
  return [
    section(
      `*In an emergency* whoever may change role assignments at the vault does it without this bot; the bot sees it by itself and starts the clocks. <${escape(vaultPage(target, 'users'))}|Open in the Azure portal>`,
    ),
    preformatted(removeRole(target)),
  ];
}
