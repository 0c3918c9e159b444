import { openAlert, withoutOldAlert } from '../alerts.ts';
import type { Entry } from '../events.ts';
import { atNewAccess, changed, type Health, lossesIn, unwatched } from '../checks/health.ts';
import { accessChange, type UseTold } from '../key-use.ts';
import { type Alert, type Organization, type Run, findLife, type Propagation } from '../organization.ts';
import { carriedOver, onWithLife, type Transitions, sinceOf } from './transitions.ts';

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
