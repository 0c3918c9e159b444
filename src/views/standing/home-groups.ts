import { harmOf } from '../../domain/checks/concerns.ts';
import { underDrill } from '../../domain/drill.ts';
import { findLife, type Organization } from '../../domain/organization.ts';
import { concernsOf } from '../findings/health.ts';

/** What Home tells apart, in this order. */
export const homeGroups = ['attention', 'running', 'enabled', 'idle'] as const;
export type HomeGroup = (typeof homeGroups)[number];

export const groupNames: Record<HomeGroup, string> = {
  attention: 'Needs attention',
  running: 'Running',
  enabled: 'Enabled',
  idle: 'Not set up',
};

/** Whether data is out of reach or about to be though nobody wanted it, or nobody knows what became of a request. */
function needsAttention(state: Organization): boolean {
  if (state.phase === 'outcomeUnknown') return true;
  const life = findLife(state);
  if (life === undefined || life.access === 'revoked') return false;
  return (
    life.access === 'revokedSeen' || concernsOf(life.health).some(({ code }) => harmOf(code) !== 'advice')
  );
}

export function homeGroupOf(state: Organization): HomeGroup {
  if (needsAttention(state)) return 'attention';
  switch (underDrill(state).phase) {
    case 'unconfigured':
      return 'idle';
    case 'enabled':
    case 'revoked':
      return 'enabled';
    default:
      return 'running';
  }
}
