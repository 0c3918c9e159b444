import { withoutOldAlert } from '../alerts.ts';
import type { Entry, Stamp } from '../events.ts';
import type { Finding } from '../checks/findings.ts';
import { atNewAccess, withLosses, withoutLosses } from '../checks/health.ts';
import {
  type Enabled,
  type Life,
  type Organization,
  type Restoring,
  type Revoked,
  type Revoking,
  findLife,
  type Propagation,
} from '../organization.ts';
import { type Act, isDrill } from '../proposal.ts';
import { type Transitions, onWithLife, proposalFor, withFindings, sinceOf } from './transitions.ts';

function proposedIn(from: Enabled | Revoked, entry: Entry<'proposed'>, ...acts: Act[]): Organization {
  const asked = proposalFor(acts, entry, from);
  const { run, life } = from;
  return { ...asked, run, life: isDrill(asked.proposal.act) ? life : { ...life, setback: undefined } };
}

/** The clock of the other direction ends where this one begins. */
function clockFrom(
  entry: Stamp,
  { proposal, approvals }: Revoking | Restoring,
  direction: Propagation['direction'],
): Pick<Life, 'propagation'> {
  const people = [...new Set([proposal.by, ...approvals.map(({ by }) => by)])];
  return { propagation: { direction, from: sinceOf(entry), people } };
}

const stuck = <S extends Revoking | Restoring>(entry: Entry<'actStuck'>, from: S): S => ({
  ...from,
  stuck: {
    since: from.stuck?.since ?? entry.at,
    findings: entry.event.findings,
    fault: entry.event.fault,
  },
});

function carriedOut(
  entry: Stamp & { readonly event: { readonly findings: readonly Finding[] } },
  from: Revoking | Restoring,
  life: Life,
): Organization {
  // What could not be seen takes nothing away from what is known.
  const seen = entry.event.findings.filter(({ verdict }) => verdict !== 'unknown');
  return onWithLife({ ...from, run: withFindings(from.run, seen) }, entry, withoutOldAlert(life));
}

export const enabledRow: Transitions<'enabled'> = {
  proposed: (entry, from) => proposedIn(from, entry, 'revoke', 'revokeDrill'),
};

export const revokingRow: Transitions<'revoking'> = {
  // The patience runs from the first: where somebody gives the role again and again, that is told as being stuck.
  roleRemoved: (entry, from) =>
    from.writtenAt === undefined ? { ...from, writtenAt: entry.at, stuck: undefined } : from,
  actStuck: (entry, from) => stuck(entry, from),
  attested: (_entry, from) => from,
  revoked: (entry, from) =>
    carriedOut(entry, from, {
      ...from.life,
      access: 'revoked',
      health: atNewAccess(withLosses(from.life.health, entry.event.findings, entry.at)),
      ...clockFrom(entry, from, 'revoke'),
    }),
};

export const revokedRow: Transitions<'revoked'> = {
  proposed: (entry, from) => proposedIn(from, entry, 'restore'),
};

export const restoringRow: Transitions<'restoring'> = {
  roleAssigned: (entry, from) => ({ ...from, writtenAt: entry.at, stuck: undefined }),
  actStuck: (entry, from) => stuck(entry, from),
  attested: (_entry, from) => from,
  restored: (entry, from) =>
    carriedOut(entry, from, {
      ...from.life,
      access: 'granted',
      health: atNewAccess(withoutLosses(from.life.health)),
      ...clockFrom(entry, from, 'restore'),
    }),
};

/** Whatever is proposed or under way: the clock belongs to the life. */
export function propagated(entry: Entry<'propagationReached'>, from: Organization): Organization {
  const life = findLife(from);
  if (life?.propagation === undefined) throw new Error(`entry ${entry.sequence}: no clock is running`);
  const told = { ...life.propagation, told: entry.event.milestone };
  return { ...from, life: { ...life, propagation: told } } as Organization;
}
