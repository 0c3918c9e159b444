import type { GateOutcome } from '../commands.ts';
import {
  type CheckId,
  checkIds,
  type Finding,
  isOptional,
  mayStillBeSeen,
  verdictRank,
} from '../checks/findings.ts';
import { type GateReason, gateReason, type OtherInstance } from '../refusals.ts';
import {
  fingerprintOf,
  isOfOlderVersion,
  isSameKey,
  requiredFor,
  stricterThan,
  type Strictness,
  type Substance,
} from '../proposal.ts';
import type { Loss, RecordFault } from '../record/record-fault.ts';
import type { Weak } from '../record/signing.ts';
import type { OpenIntent } from '../record/said.ts';
import type { Observed } from '../checks/observations.ts';
import { type Change, contributorsTo, type CoolingOff, settledNames } from '../organization.ts';
import { type Circle, findOtherAccount, whyNotEligible } from '../people.ts';

/** What is known of the record, and what Slack shows of the proposal whatever the record says. */
export interface RecordObserved {
  /**
   * What is wrong with it, verified entry by entry and against the heads in Slack: who can write to Redis must not be
   * able to approve, nor to undo a stop. `unwitnessed` where Slack could not say.
   */
  readonly fault: RecordFault['kind'] | 'unwitnessed' | undefined;
  /** Where that is a fact which every instance has to know. */
  readonly loss?: Loss | undefined;
  /** Entries signed with a key that others may know. */
  readonly weak?: Weak | undefined;
  /** An intent of this proposal that may have been sent and that the record does not have. */
  readonly intent?: OpenIntent | undefined;
  /** Slack shows that the proposal is over. */
  readonly isEnded: boolean;
  /** Slack does not show the announcement any longer: somebody deleted it. */
  readonly isUnannounced?: boolean;
}

/** What is looked at right before the act, all of it anew. */
export interface GateObservations {
  readonly findings: readonly Finding[];
  /** What would be sent now, put together again from the run and the configuration. */
  readonly substance: Substance;
  readonly circle: Observed<Circle>;
  readonly record: RecordObserved;
  /** As configured now. */
  readonly terms: Strictness;
  /** Other instances that would decide by other rules. */
  readonly others: readonly OtherInstance[];
  /** Whether Redis keeps what it is told (AOF, noeviction), or why not. */
  readonly durable: boolean;
  /** Who vouches, and why, for what it does not show; undefined where it shows all of it. */
  readonly redisDurableBy?: string | undefined;
  /** Whether Redis restarted moments ago, so that an intent may be lost whose request is still under way. */
  readonly restarted?: boolean;
  /** Adobe's answer to the GET by name over the connection that will carry the POST. */
  readonly configuration: Observed<{ kind: 'absent' } | ConfigurationFound>;
}

interface ConfigurationFound {
  readonly kind: 'found';
  readonly status: string;
  readonly askedAs: string;
  readonly keyVaultKeyIdentifier?: string;
  /** The answer names another organization: nothing in it is about ours. */
  readonly otherOrganization?: string;
}

/** A newer key version is told as a warning; the approved version is sent all the same. */
const toldOnly: readonly CheckId[] = ['keyLatestVersion'];

/** What a check's verdict was that the version of the bot did not know which proposed: nobody approved it. */
export const notAsked = 'not asked' as const;

function verdictChange(state: CoolingOff, finding: Finding): Change | 'cannotTell' | undefined {
  if (isOptional(finding.check)) return undefined;
  const was = state.proposal.verdicts[finding.check];
  if (was === undefined) return { kind: 'verdict', finding, was: notAsked };
  const attested = was === 'unknown';
  if (finding.verdict === 'unknown') {
    if (attested) return undefined;
    return mayStillBeSeen(finding) ? 'cannotTell' : { kind: 'verdict', finding, was };
  }
  if (toldOnly.includes(finding.check) && finding.verdict !== 'fail') return undefined;
  return verdictRank[finding.verdict] > verdictRank[was] ? { kind: 'verdict', finding, was } : undefined;
}

/**
 * The fields that differ, told only where a fingerprint does: of what would be sent now, or of what stands in the
 * proposal, which people were shown.
 */
function substanceChanges(state: CoolingOff, now: Substance): Change[] {
  const { proposal } = state;
  if (isOfOlderVersion(proposal)) return [{ kind: 'olderVersion' }];
  const { fingerprint } = proposal;
  const isSame = fingerprintOf({ ...proposal, ...now }) === fingerprint;
  if (isSame && fingerprintOf(proposal) === fingerprint) return [];
  const fields = ['act', 'organization', 'host', 'body', 'tenant', 'applicationId'] as const;
  const changed = fields.filter((field) => now[field] !== proposal[field]);
  if (changed.length > 0) return changed.map((field) => ({ kind: 'substance', field }));
  const isAttested = now.attestations.toSorted().join() === proposal.attestations.toSorted().join();
  return [{ kind: 'substance', field: isAttested ? 'conditions' : 'attestations' }];
}

function approverChanges(state: CoolingOff, circle: Circle): Change[] {
  const ids = state.approvals.map(({ by }) => by);
  const lost: Change[] = ids.flatMap((id, place): Change[] => {
    const refused = whyNotEligible(id, circle, contributorsTo(state));
    if (refused !== undefined) return [{ kind: 'approver', who: id, because: refused.reason }];
    const person = circle.people.find((candidate) => candidate.id === id);
    const twice = person && findOtherAccount(person, ids.slice(0, place), circle);
    return twice === undefined ? [] : [{ kind: 'approver', who: id, because: 'samePerson' }];
  });
  return new Set(ids).size - lost.length < requiredFor(state).quorum ? lost : [];
}

/** Whoever knows the key could have written the proposal, or the approvals of it. */
function keyChanges({ proposedSince }: CoolingOff, { weak }: RecordObserved): Change[] {
  const isWeak = weak !== undefined && proposedSince.sequence <= weak.until;
  return isWeak ? [{ kind: 'weakKey', keyId: weak.keyId }] : [];
}

/** Whose configuration it is, only the key in it says: where Adobe names none, it is neither ours nor another's. */
function configurationOutcome(state: CoolingOff, answer: ConfigurationFound): GateOutcome {
  const name = answer.askedAs;
  const { otherOrganization } = answer;
  if (otherOrganization !== undefined) {
    return {
      kind: 'cannotTell',
      reasons: [gateReason('otherOrganization', { organization: otherOrganization })],
    };
  }
  if (answer.status === 'FAILED') return { kind: 'refused', refusal: { kind: 'failedBefore', name } };
  const identifier = answer.keyVaultKeyIdentifier;
  if (identifier === undefined) return { kind: 'cannotTell', reasons: [gateReason('unnamedKey', { name })] };
  const isLate = settledNames(state).includes(name);
  return isSameKey(identifier, state.run.key?.identifier ?? '')
    ? { kind: 'elsewhere', status: answer.status, askedAs: name }
    : {
        kind: 'refused',
        refusal: { kind: 'otherKey', name, identifier, ...(isLate && { late: true }) },
      };
}

/** Checks that nobody asked are not told; only what was attested may stay so. */
function unasked(state: CoolingOff, findings: readonly Finding[]): CheckId[] {
  return checkIds.filter(
    (check) =>
      !isOptional(check) &&
      state.proposal.verdicts[check] !== 'unknown' &&
      !findings.some((finding) => finding.check === check),
  );
}

function recordReasons({ loss }: CoolingOff, { isEnded, ...seen }: RecordObserved): GateReason[] {
  const fault = loss?.kind ?? seen.fault;
  const ended = [
    ...(isEnded ? [gateReason('endShown')] : []),
    ...(seen.isUnannounced === true ? [gateReason('unannounced')] : []),
  ];
  if (fault === undefined) return ended;
  return [
    fault === 'unwitnessed' ? gateReason('headsUnseen') : gateReason('recordBroken', { fault }),
    ...ended,
  ];
}

function othersReasons(others: readonly OtherInstance[]): GateReason[] {
  return others.map(({ name, differs, version }) =>
    differs === 'terms'
      ? gateReason('otherTerms', { instance: name })
      : gateReason('otherVersion', { instance: name, version }),
  );
}

/** Approvers rely on the declaration that they were shown, and on no other. */
function durabilityReasons(
  { proposal }: CoolingOff,
  { durable, redisDurableBy }: Pick<GateObservations, 'durable' | 'redisDurableBy'>,
): GateReason[] {
  if (!durable) return [gateReason('volatileRedis')];
  const isApproved = redisDurableBy === undefined || redisDurableBy === proposal.redisDurableBy;
  return isApproved ? [] : [gateReason('otherDeclaration', { redisDurableBy })];
}

/** Before access is revoked or restored: who approved, what was approved, and whether the record can be relied on. */
export type ActObservations = Pick<
  GateObservations,
  'substance' | 'circle' | 'terms' | 'record' | 'durable' | 'redisDurableBy' | 'others'
>;

export function judgeActGate(state: CoolingOff, seen: ActObservations): GateOutcome {
  const { substance, circle, record } = seen;
  const changes = [
    ...keyChanges(state, record),
    ...substanceChanges(state, substance),
    ...(circle.kind === 'seen' ? approverChanges(state, circle.value) : []),
  ];
  if (changes.length > 0) return { kind: 'changed', changes };
  const stricter = stricterThan(requiredFor(state), seen.terms);
  if (stricter !== undefined) return { kind: 'stricter', terms: stricter };
  const reasons = [
    ...(circle.kind === 'unseen' ? [gateReason('approversUnseen', { detail: circle.detail })] : []),
    ...durabilityReasons(state, seen),
    ...othersReasons(seen.others),
    ...recordReasons(state, record),
  ];
  return reasons.length > 0 ? { kind: 'cannotTell', reasons } : { kind: 'holds' };
}

/** Each question ends in holds, changed or cannot tell. What changed weighs most; never through on cannot tell. */
export function judgeGate(state: CoolingOff, seen: GateObservations): GateOutcome {
  const verdicts = seen.findings.map((finding) => ({ finding, change: verdictChange(state, finding) }));
  const changes: Change[] = [
    ...verdicts.flatMap(({ change }) => (change === undefined || change === 'cannotTell' ? [] : [change])),
    ...keyChanges(state, seen.record),
    ...substanceChanges(state, seen.substance),
    ...(seen.circle.kind === 'seen' ? approverChanges(state, seen.circle.value) : []),
  ];
  if (changes.length > 0) return { kind: 'changed', changes };
  const { configuration } = seen;
  if (configuration.kind === 'seen' && configuration.value.kind === 'found') {
    return configurationOutcome(state, configuration.value);
  }
  const { intent } = seen.record;
  if (intent !== undefined) {
    return { kind: 'intentFound', ticket: intent.ticket, postedAt: Math.round(intent.ts * 1000) };
  }
  const stricter = stricterThan(requiredFor(state), seen.terms);
  if (stricter !== undefined) return { kind: 'stricter', terms: stricter };
  const reasons = [
    ...unasked(state, seen.findings).map((check) => gateReason('checkUnseen', { check })),
    ...verdicts.flatMap(({ finding, change }) =>
      change === 'cannotTell' ? [gateReason('checkUnseen', { check: finding.check })] : [],
    ),
    ...(seen.circle.kind === 'unseen' ? [gateReason('approversUnseen', { detail: seen.circle.detail })] : []),
    ...(configuration.kind === 'unseen' ? [gateReason('adobeUnseen', { detail: configuration.detail })] : []),
    ...durabilityReasons(state, seen),
    ...othersReasons(seen.others),
    ...recordReasons(state, seen.record),
    ...(seen.restarted === true ? [gateReason('restartedRedis')] : []),
  ];
  return reasons.length > 0 ? { kind: 'cannotTell', reasons } : { kind: 'holds' };
}
