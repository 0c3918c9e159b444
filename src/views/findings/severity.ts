import { countedDown, endOf, harmOf, isInPart } from '../../domain/checks/concerns.ts';
import type { Concern } from '../../domain/checks/health.ts';
import type { Access } from '../../domain/organization.ts';
import { slackDate } from '../blocks/dates.ts';
import { concernBrief } from './words.ts';

/** The same within a sentence. */
export function loweredBrief(concern: Concern): string {
  const brief = concernBrief(concern);
  return brief.startsWith('The ') ? brief.charAt(0).toLowerCase() + brief.slice(1) : brief;
}

/** How bad it is, as the first words of an alert: lost, at risk, or when it will happen. */
export function severityWords(concern: Concern, { access }: { readonly access: Access }): string {
  const harm = harmOf(concern.code);
  if (harm === 'lost') return access === 'revoked' ? 'While access is revoked' : 'Access lost';
  if (harm === 'advice') return 'Advice';
  if (access === 'revokedSeen' && isInPart(concern.code)) return 'Access lost, return not confirmed';
  return countedDown.includes(concern.code) ? `Will happen ${slackDate(endOf(concern))}` : 'At risk';
}
