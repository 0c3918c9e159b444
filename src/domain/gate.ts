import { type CheckId, type Finding, checkIds, mayStillBeSeen, verdictRank } from './findings.ts';
import { isSameKey } from './same-key.ts';
import type { Look } from './observations.ts';
import { type Change, type CoolingOff, type GateRefusal, contributorsTo } from './organization.ts';
import { type Circle, findOtherAccount, whyNotEligible } from './people.ts';
import { type Substance, fingerprintOf } from './proposal.ts';
import { settledNames } from './settled.ts';

/** What is looked at right before the act, all of it anew. */
export interface GateSightings {
  readonly findings: readonly Finding[];
  /** What would be sent now, put together again from the run and the configuration. */
  readonly substance: Substance;
  readonly circle: Look<Circle>;
  /**
   * What is wrong with the record, verified entry by entry and against the heads in Slack: who can write to Redis must
   * not be able to approve, nor to undo a stop. `unwitnessed` where Slack could not say.
   */
  readonly recordFault: string | undefined;
  /** Whether Redis keeps what it is told (AOF, noeviction), or why not. */
  readonly durable: boolean;
  /** Whether Redis restarted moments ago, so that an intent may be lost whose request is still under way. */
  readonly restarted?: boolean;
  /** Adobe's answer to the GET by name over the connection that will carry the POST. */
  readonly configuration: Look<
    { kind: 'absent' } | { kind: 'found'; status: string; askedAs: string; keyVaultKeyIdentifier?: string }
  >;
}

export type GateOutcome =
  | { readonly kind: 'holds' }
  | { readonly kind: 'changed'; readonly changes: readonly Change[] }
  | { readonly kind: 'cannotTell'; readonly reasons: readonly string[] }
  | { readonly kind: 'refused'; readonly refusal: GateRefusal }
  | { readonly kind: 'elsewhere'; readonly status: string; readonly askedAs: string };

/** A newer key version is told as a warning; the approved version is sent all the same. */
const toldOnly: readonly CheckId[] = ['keyLatestVersion'];

/** What a check's verdict was that the version of the bot did not know which proposed: nobody approved it. */
export const notAsked = 'not asked';

function verdictChange(state: CoolingOff, finding: Finding): Change | 'cannotTell' | undefined {
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
  const { fingerprint } = proposal;
  if (fingerprintOf(now) === fingerprint && fingerprintOf(proposal) === fingerprint) return [];
  const fields = ['act', 'organization', 'host', 'body', 'tenant', 'applicationId'] as const;
  const changed = fields.filter((field) => now[field] !== proposal[field]);
  return (changed.length > 0 ? changed : ['attestations']).map((field) => ({ kind: 'substance', field }));
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
  return new Set(ids).size - lost.length < state.proposal.quorum ? lost : [];
}

/** Whose configuration it is, only the key in it says: where Adobe names none, it is neither ours nor another's. */
function configurationOutcome(
  state: CoolingOff,
  answer: { status: string; askedAs: string; keyVaultKeyIdentifier?: string },
): GateOutcome {
  const name = answer.askedAs;
  if (answer.status === 'FAILED') return { kind: 'refused', refusal: { kind: 'failedBefore', name } };
  const identifier = answer.keyVaultKeyIdentifier;
  if (identifier === undefined) return { kind: 'cannotTell', reasons: [`unnamedKey:${name}`] };
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
      state.proposal.verdicts[check] !== 'unknown' && !findings.some((finding) => finding.check === check),
  );
}

function recordReasons(fault: string | undefined): string[] {
  if (fault === undefined) return [];
  return [fault === 'unwitnessed' ? 'heads:unseen' : `record:${fault}`];
}

/** Before access is revoked or restored: who approved, what was approved, and whether the record can be relied on. */
export type ActSightings = Pick<GateSightings, 'substance' | 'circle' | 'recordFault' | 'durable'>;

export function judgeActGate(state: CoolingOff, seen: ActSightings): GateOutcome {
  const { substance, circle, recordFault, durable } = seen;
  const changes = [
    ...substanceChanges(state, substance),
    ...(circle.kind === 'seen' ? approverChanges(state, circle.value) : []),
  ];
  if (changes.length > 0) return { kind: 'changed', changes };
  const reasons = [
    ...(circle.kind === 'unseen' ? [`approvers:${circle.detail}`] : []),
    ...(durable ? [] : ['redis:volatile']),
    ...recordReasons(recordFault),
  ];
  return reasons.length > 0 ? { kind: 'cannotTell', reasons } : { kind: 'holds' };
}

/** Each question ends in holds, changed or cannot tell. What changed weighs most; never through on cannot tell. */
export function judgeGate(state: CoolingOff, seen: GateSightings): GateOutcome {
  const verdicts = seen.findings.map((finding) => ({ finding, change: verdictChange(state, finding) }));
  const changes: Change[] = [
    ...verdicts.flatMap(({ change }) => (change === undefined || change === 'cannotTell' ? [] : [change])),
    ...substanceChanges(state, seen.substance),
    ...(seen.circle.kind === 'seen' ? approverChanges(state, seen.circle.value) : []),
  ];
  if (changes.length > 0) return { kind: 'changed', changes };
  const { configuration } = seen;
  if (configuration.kind === 'seen' && configuration.value.kind === 'found') {
    return configurationOutcome(state, configuration.value);
  }
  const reasons = [
    ...unasked(state, seen.findings).map((check) => `check:${check}`),
    ...verdicts.flatMap(({ finding, change }) => (change === 'cannotTell' ? [`check:${finding.check}`] : [])),
    ...(seen.circle.kind === 'unseen' ? [`approvers:${seen.circle.detail}`] : []),
    ...(configuration.kind === 'unseen' ? [`adobe:${configuration.detail}`] : []),
    ...(seen.durable ? [] : ['redis:volatile']),
    ...recordReasons(seen.recordFault),
    ...(seen.restarted === true ? ['redis:restarted'] : []),
  ];
  return reasons.length > 0 ? { kind: 'cannotTell', reasons } : { kind: 'holds' };
}
