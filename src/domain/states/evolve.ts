import type { Entry } from '../events.ts';
import { type Organization, findLife } from '../organization.ts';
import type { Phase } from '../phases.ts';
import { awaitingApprovalRow, coolingOffRow } from './approval.ts';
import { enablingRow, outcomeUnknownRow } from './enabling.ts';
import {
  adoptedFrom,
  enabledRow,
  propagated,
  repeated,
  restoringRow,
  revokedRow,
  revokingRow,
  taken,
  useSeen,
  watched,
} from './access.ts';
import { carriedOver, type Transitions, withFindings, withoutDone } from './transitions.ts';
import { preparingRow, unconfiguredRow } from './setup.ts';

/** The life of an organization: what can happen in which phase. `docs/architecture.md` shows it as a table. */
export const rows: { readonly [P in Phase]: Transitions<P> } = {
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
export const everywhere: Readonly<Record<string, AnyTransition>> = {
  clickRefused: (entry, from) => {
    const { command, reason } = (entry as Entry<'clickRefused'>).event;
    return { ...from, refusals: [...from.refusals, { who: entry.by, command, reason }] };
  },
  looked: (entry, from) =>
    from.phase === 'unconfigured'
      ? from
      : { ...from, run: withoutDone(withFindings(from.run, (entry as Entry<'looked'>).event.findings)) },
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
  lossFound: (entry, from) => ({ ...from, loss: (entry as Entry<'lossFound'>).event.loss }),
  restoreDeclared: (entry, { loss: _settled, ...from }) => {
    const { by, at, schema, event } = entry as Entry<'restoreDeclared'>;
    // Entries of older versions go on making the snapshot that they always made.
    return schema === 1 ? from : { ...from, restored: { by, at, reason: event.reason } };
  },
  channelSearched: (entry, from) => {
    if (from.phase === 'unconfigured') return from;
    const { backTo, isAll } = (entry as Entry<'channelSearched'>).event;
    return { ...from, run: { ...from.run, searched: { backTo, isAll } } };
  },
  keyChanged: (_entry, from) => from,
  healthChanged: (entry, from) => watched(entry as Entry<'healthChanged'>, from),
  alertRepeated: repeated,
  alertTaken: taken,
  keyUseSeen: (entry, from) => useSeen(entry as Entry<'keyUseSeen'>, from),
  otherUseSeen: (entry, from) => useSeen(entry as Entry<'otherUseSeen'>, from),
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
