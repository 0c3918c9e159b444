import type { KnownBlock } from '@slack/types';
import type { Run } from '../../domain/organization.ts';
import type { LaterAct, Substance } from '../../domain/proposal.ts';
import { preformatted, section } from '../blocks/blocks.ts';
import { dataFate, otherProducts } from '../blocks/data-fate.ts';
import type { ViewContext } from '../blocks/context.ts';
import { exceptions } from '../standing/propagation-words.ts';
import { bullets } from './proposal-words.ts';
import { removalOf } from '../findings/remove-access.ts';
import { findRemedyTarget } from '../findings/words.ts';
import { roleName } from '../blocks/step-words.ts';
import { code, escape, oneLine, strong } from '../blocks/text.ts';

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

/** What revokes by hand, for when the bot or Slack is away: the bot is never the only way. */
export function emergencyBlocks(run: Run, context: ViewContext): KnownBlock[] {
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
