import { notSeen, notSeenAs, pass, warning } from './finding.ts';
import type { Judgement } from './findings.ts';
import type { Observations } from './observations.ts';

/** Categories and groups of them that hold Key Vault's audit log. */
const holding = ['auditevent', 'audit', 'alllogs'];

/** Whether the vault's audit log goes to the workspace in which the bot looks for uses of the key, and the bot may read it. */
export function auditLog(
  { diagnostics: look, auditLogRead: read }: Pick<Observations, 'diagnostics' | 'auditLogRead'>,
  workspace: string,
): Judgement {
  if (look === undefined) return notSeen('notYet', '');
  if (look.kind === 'unseen') return notSeenAs(look);
  const kept = look.value.find(
    ({ workspace: to, categories }) =>
      to?.toLowerCase() === workspace.toLowerCase() &&
      categories.some((category) => holding.includes(category.toLowerCase())),
  );
  if (kept === undefined) return warning('auditLogMissing', { workspace });
  return read?.kind === 'unseen' ? notSeenAs(read) : pass('auditLogKept', { setting: kept.name });
}
