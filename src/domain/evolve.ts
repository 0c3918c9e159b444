import type { Entry } from './events.ts';
import { type Organization, type Phase, findLife } from './organization.ts';
import { awaitingApprovalRow, coolingOffRow } from './transitions-approval.ts';
import { enablingRow, outcomeUnknownRow } from './transitions-enabling.ts';
import { enabledRow, propagated, restoringRow, revokedRow, revokingRow } from './transitions-life.ts';
import { preparingRow, unconfiguredRow } from './transitions-setup.ts';
import { adoptedFrom, watched } from './transitions-watch.ts';
import { type Transitions, carriedOver, withFindings } from './transitions.ts';

const rows: { readonly [P in Phase]: Transitions<P> } = {
  unconfigured: { ...unconfiguredRow, adopted: adoptedFrom },
  preparing: preparingRow,
  awaitingApproval: awaitingApprovalRow,
  coolingOff: coolingOffRow,
  enabling: enablingRow,
  outcomeUnknown: outcomeUnknownRow,
  enabled: enabledRow,
  revoking: revokingRow,
  revoked: revokedRow,
  restoring: restoringRow,
};

type AnyTransition = (entry: Entry, from: Organization) => Organization;

/** What can happen in more than one phase and means the same in each. */
const everywhere: Readonly<Record<string, AnyTransition>> = {
  clickRefused: (entry, from) => {
    const { command, reason } = (entry as Entry<'clickRefused'>).event;
    return { ...from, refusals: [...from.refusals, `${entry.by} ${command} ${reason}`] };
  },
  looked: (entry, from) =>
    from.phase === 'unconfigured'
      ? from
      : { ...from, run: withFindings(from.run, (entry as Entry<'looked'>).event.findings) },
  cancelled: (entry, from) => {
    if (findLife(from) !== undefined) throw new Error(`entry ${entry.sequence} would end a life`);
    return {
      ...carriedOver(from, entry),
      phase: 'unconfigured',
      ...('run' in from && {
        cancelled: { run: from.run, by: entry.by, reason: (entry as Entry<'cancelled'>).event.reason },
      }),
    };
  },
  restoreDeclared: (_entry, from) => from,
  healthChanged: (entry, from) => watched(entry as Entry<'healthChanged'>, from),
  propagationReached: (entry, from) => propagated(entry as Entry<'propagationReached'>, from),
};

/**
 * The state after one more entry. Throws on a gap and on an event that cannot happen in this phase: such a record
 * was not written by these rules, and nothing may be decided on it.
 */
export function evolve(from: Organization, entry: Entry): Organization {
  if (entry.sequence !== from.sequence + 1) {
    throw new Error(`entry ${entry.sequence} cannot follow entry ${from.sequence}`);
  }
  const row = rows[from.phase] as Readonly<Record<string, AnyTransition>>;
  const transition = row[entry.event.type] ?? everywhere[entry.event.type];
  if (transition === undefined) {
    throw new Error(`'${entry.event.type}' (entry ${entry.sequence}) cannot happen in '${from.phase}'`);
  }
  return { ...transition(entry, from), sequence: entry.sequence };
}
