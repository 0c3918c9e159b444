import { openAlert, withoutOldAlert } from '../alerts.ts';
import type { Entry, Stamp } from '../events.ts';
import type { Finding } from '../checks/findings.ts';
import {
  atNewAccess,
  changed,
  type Health,
  lossesIn,
  unwatched,
  withLosses,
  withoutLosses,
} from '../checks/concerns.ts';
import {
  type Alert,
  type Enabled,
  findLife,
  type Life,
  type Organization,
  type Propagation,
  type Restoring,
  type Revoked,
  type Revoking,
  type Run,
} from '../organization.ts';
import { type Act, isDrill } from '../proposal.ts';
import {
  carriedOver,
  onWithLife,
  proposalFor,
  sinceOf,
  type Transitions,
  withFindings,
} from './transitions.ts';
import { accessChange, type UseTold } from '../key-use.ts';

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

/** A vault that moved is looked at where it is now. */
function movedTo(run: Run, resourceId: string | undefined): Run {
  return resourceId === undefined || run.vault === undefined
    ? run
    : { ...run, vault: { ...run.vault, resourceId } };
}

/** From when the first of the losses was seen. */
function lostAt(health: Health, otherwise: number): number {
  const times = lossesIn(health).map((id) => health.concerns[id]?.since ?? otherwise);
  return Math.min(otherwise, ...times);
}

/** Whatever is proposed or under way: what the watch knows belongs to the life. */
export function watched(entry: Entry<'healthChanged'>, from: Organization): Organization {
  const life = findLife(from);
  if (life === undefined || from.phase === 'unconfigured') {
    throw new Error(`entry ${entry.sequence}: there is nothing to watch in '${from.phase}'`);
  }
  const { access, change, alerts } = entry.event;
  const after = changed(life.health, change, entry.at);
  const health = access === undefined ? after : atNewAccess(after);
  const alert = alerts === true ? { alert: { since: sinceOf(entry) } } : {};
  const run = movedTo(from.run, change.movedTo);
  if (access === undefined) {
    return { ...from, run, life: withoutOldAlert({ ...life, health, ...alert }) } as Organization;
  }
  const clock = (direction: Propagation['direction'], at: number) => ({
    propagation: { direction, from: { sequence: entry.sequence, at } },
  });
  if (access === 'lost' && from.phase === 'enabled') {
    const lost = { access: 'revokedSeen', ...clock('revoke', lostAt(health, entry.at)) } as const;
    return onWithLife({ ...from, run }, entry, { ...life, health, ...lost, ...alert });
  }
  if (access === 'back' && from.phase === 'revoked') {
    const back = { access: 'granted', ...clock('restore', entry.at) } as const;
    return onWithLife({ ...from, run }, entry, withoutOldAlert({ ...life, health, ...back, ...alert }));
  }
  throw new Error(`entry ${entry.sequence}: access cannot be ${access} in '${from.phase}'`);
}

/** Whatever is proposed or under way: the alert belongs to the life. */
function alerted(from: Organization, { sequence }: Entry, change: Omit<Alert, 'since'>): Organization {
  const life = findLife(from);
  const alert = life && openAlert(life);
  if (life === undefined || alert === undefined) {
    throw new Error(`entry ${sequence}: there is no alert in '${from.phase}'`);
  }
  return { ...from, life: { ...life, alert: { ...alert, ...change } } } as Organization;
}

export const repeated = (entry: Entry, from: Organization) => alerted(from, entry, { repeatedAt: entry.at });

export const taken = (entry: Entry, from: Organization) =>
  alerted(from, entry, { taken: { by: entry.by, at: entry.at } });

/** What was told of the key's use, since the change of access that it is about. */
export function useSeen(
  entry: Entry<'keyUseSeen'> | Entry<'otherUseSeen'>,
  from: Organization,
): Organization {
  const life = findLife(from);
  if (life === undefined) throw new Error(`entry ${entry.sequence}: no key is in use in '${from.phase}'`);
  const of = accessChange(life).sequence;
  const told: UseTold = life.use?.of === of ? life.use : { of };
  const { event } = entry;
  const use: UseTold =
    event.type === 'otherUseSeen'
      ? {
          ...told,
          others: [...(told.others ?? []), ...event.uses.map(({ kind, value }) => `${kind}:${value}`)],
        }
      : { ...told, [event.use === 'served' ? 'first' : 'refused']: event.at };
  return { ...from, life: { ...life, use } } as Organization;
}

export const adoptedFrom: NonNullable<Transitions<'unconfigured'>['adopted']> = (entry, from) => {
  const { vault, key, configurationName, app } = entry.event;
  const since = sinceOf(entry);
  return {
    ...carriedOver(from, entry),
    phase: 'enabled',
    run: {
      id: `r${entry.sequence}`,
      startedBy: entry.by,
      startedAt: entry.at,
      owner: entry.by,
      contributors: [entry.by],
      lookingSince: since,
      vault,
      key,
      configurationName,
      app,
      findings: {},
      attestations: [],
    },
    life: {
      since,
      origin: 'adopted',
      access: 'granted',
      health: unwatched({}, key.version === '' ? undefined : key.version, entry.at),
    },
  };
};
