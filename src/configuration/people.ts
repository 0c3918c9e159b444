import type { OrganizationConfig } from './organizations.ts';
import { quoteSafely, type Reader } from './reader.ts';
import { peopleIds } from './values.ts';

/** User and user group ids, by what they may do or are told. */
export interface PeopleConfig {
  /** Empty: every full member of the workspace may request. */
  readonly requesters: readonly string[];
  readonly auditors: readonly string[];
  readonly operators: readonly string[];
  /** Mentioned when approvers do not answer. */
  readonly escalation: readonly string[];
  /** Mentioned when the watch finds something. */
  readonly alerts: readonly string[];
}

export function readPeople(reader: Reader): PeopleConfig {
  const read = (name: string): readonly string[] => reader.find(name, peopleIds) ?? [];
  return {
    requesters: read('CMK_REQUESTERS'),
    auditors: read('CMK_AUDITORS'),
    operators: read('CMK_OPERATORS'),
    escalation: read('CMK_ESCALATION'),
    alerts: read('CMK_ALERTS'),
  };
}

const isGroup = (id: string): boolean => id.startsWith('S');

/**
 * A quorum that nobody's proposal could ever reach. Groups may hold anybody and are resolved later, so only lists of
 * people are judged; whoever proposes does not count.
 */
export function refuseHopelessQuorum(
  reader: Reader,
  organizations: readonly OrganizationConfig[],
  requesters: readonly string[],
): void {
  const fromFile = reader.findText('ORGANIZATIONS_FILE') !== undefined;
  for (const { name, approvers, quorum } of organizations) {
    const most = mostApprovals(approvers, requesters);
    if (most >= quorum) continue;
    const besides = most === approvers.length ? '' : ' besides the requester';
    reader.add(
      fromFile ? 'ORGANIZATIONS_FILE' : 'CMK_APPROVERS',
      `${fromFile ? `approvers of ${quoteSafely(name)}: ` : ''}at most ${most} of the approvers${besides} could approve, and the quorum is ${quorum}; expected at least ${quorum} people who do not request themselves, or a user group, for example U0123456789,U1234567890`,
    );
  }
}

function mostApprovals(approvers: readonly string[], requesters: readonly string[]): number {
  if (approvers.some(isGroup)) return Number.POSITIVE_INFINITY;
  const anyone = requesters.length === 0 || requesters.some(isGroup);
  const everyRequesterApproves = !anyone && requesters.every((id) => approvers.includes(id));
  return everyRequesterApproves ? approvers.length - 1 : approvers.length;
}
