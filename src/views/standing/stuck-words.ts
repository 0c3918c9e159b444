import type { Finding } from '../../domain/checks/findings.ts';
import { dated } from '../blocks/dates.ts';
import type { Restoring, Revoking, Stuck } from '../../domain/organization.ts';
import { faultWords } from '../refusals/faults.ts';
import { checkLabel } from '../findings/checks.ts';
import { findingWords } from '../findings/words.ts';
import { code } from '../blocks/text.ts';

/** What an assignment above the vault hangs on, in the words of Azure. */
function levelOf(scope: string): string {
  if (/^\/providers\/Microsoft\.Management\/managementGroups\//iu.test(scope)) return 'the management group';
  const segments = scope.split('/').filter((segment) => segment !== '');
  if (segments.length === 2) return 'the subscription';
  return segments.length === 4 ? 'the resource group' : 'the scope';
}

function isAbove(scope: string, vault: string | undefined): boolean {
  return vault === undefined || scope.split('/').length < vault.split('/').length;
}

interface Remaining {
  readonly role: string | undefined;
  readonly scope: string;
  readonly group: string | undefined;
}

/** What still lets the app use the key though it was to be taken away. */
function remainingIn({ code: found, facts }: Finding): Remaining | undefined {
  if (found === 'roleAssigned' || found === 'roleOnKeyOnly') return { ...facts, role: undefined };
  if (found === 'roleOther') return facts;
  return found === 'roleIncomplete' ? facts.grant : undefined;
}

/** A role that still reaches the app though it was to be taken away: from where it comes. */
function remaining({ role: other, scope, group }: Remaining, vault: string | undefined): string {
  const role = other === undefined ? 'The role' : `The role ${code(other, 100)}`;
  if (group !== undefined) {
    return `${role} reaches the app through the group ${code(group, 60)}, which the bot does not touch: others may need it.`;
  }
  if (isAbove(scope, vault)) {
    return `${role} is inherited from ${levelOf(scope)} ${code(scope, 400)}, where it applies to other vaults too. The bot does not touch it there.`;
  }
  return other !== undefined
    ? `${role} was granted to the app as well, and it can unwrap keys too. A person has to remove it.`
    : `${role} is still assigned at ${code(scope, 400)}.`;
}

function obstacle(state: Revoking | Restoring, finding: Finding, isExplained: boolean): string {
  if (finding.verdict === 'unknown') {
    const why = isExplained ? '.' : `: ${dated(findingWords(finding), 400)}`;
    return `The bot cannot see *${checkLabel(finding.check)}*${why}`;
  }
  const left = state.phase === 'revoking' ? remainingIn(finding) : undefined;
  return left !== undefined
    ? remaining(left, state.run.vault?.resourceId)
    : `*${checkLabel(finding.check)}*: ${dated(findingWords(finding), 400)}`;
}

/** Why it does not come about, in a sentence or two. */
export function stuckWords(state: Revoking | Restoring, { findings, fault }: Stuck): string {
  const parts = [
    // It is carried out again with every look.
    ...(fault === undefined ? [] : [faultWords(fault, true)]),
    ...findings.slice(0, 3).map((finding) => obstacle(state, finding, fault !== undefined)),
  ];
  return parts.length === 0 ? 'Azure does not show it yet.' : parts.join(' ');
}
