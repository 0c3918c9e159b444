/** The code says it all. */
export type NoFacts = Readonly<Record<string, never>>;

/** A code with the facts whose shape belongs to it: narrowing the code narrows the facts. `M` maps codes to shapes. */
export type Coded<M, C extends keyof M = keyof M> = {
  [K in C]: { readonly code: K; readonly facts: M[K] };
}[C];

/** What is given after a code: its facts, or nothing where the code says it all. */
export type FactsArgument<F> = [F] extends [NoFacts] ? [] : [facts: F];

/** What Adobe does with a key: all three to work, and wrapping or unwrapping alone is access already. */
export const keyActions = ['read', 'wrap', 'unwrap'] as const;
export type KeyAction = (typeof keyActions)[number];

/** The steps of a setup, in the order in which they can be finished. Every step shows its state at all times. */
export const steps = ['vault', 'key', 'app', 'role', 'approval', 'enablement'] as const;
export type Step = (typeof steps)[number];

/** The steps that consist of checks; the other two are people's yes and Adobe's work. */
export type CheckedStep = 'vault' | 'key' | 'app' | 'role';

/** One question to the outside world, and the step it belongs to. The order is the order on the card. */
export const checks = {
  entitlement: 'vault',
  vaultExists: 'vault',
  vaultTenant: 'vault',
  vaultTier: 'vault',
  softDelete: 'vault',
  purgeProtection: 'vault',
  azureRbac: 'vault',
  trustedServices: 'vault',
  networkPerimeter: 'vault',
  adobeAddress: 'vault',
  auditLog: 'vault',
  keyKind: 'key',
  keySize: 'key',
  keyOperations: 'key',
  keyEnabled: 'key',
  keyExpiry: 'key',
  keyRotation: 'key',
  keyLatestVersion: 'key',
  appInTenant: 'app',
  roleAssignment: 'role',
  roleExpiry: 'role',
  locks: 'role',
} as const satisfies Record<string, CheckedStep>;
export type CheckId = keyof typeof checks;
export const checkIds = Object.keys(checks) as CheckId[];
/** Asked only where the organization is set up for them; they warn, and nothing waits for them. */
const optionalChecks: readonly CheckId[] = ['auditLog'];

export const isOptional = (check: CheckId) => optionalChecks.includes(check);

export function isCheck(id: string): id is CheckId {
  return Object.hasOwn(checks, id);
}

/** `unknown`: the question could not be answered; a person may attest. A `fail` cannot be attested away. */
export type Verdict = 'pass' | 'warning' | 'fail' | 'unknown';

/** From best to worst, for telling whether something got worse. */
export const verdictRank: Record<Verdict, number> = { pass: 0, warning: 1, unknown: 2, fail: 3 };

/**
 * Why something was not seen.
 * - `notYet`: nobody looked so far, or what it depends on is missing (the app before the role)
 * - `personOnly`: no system can answer it (the license)
 * - `noIdentity`: the bot has no Azure identity
 * - `noRight`: the identity may not ask (403); of Microsoft Graph `noGraphRight`, since another right opens it
 * - `tokenRefused`: the bot gets no token (expired secret, Conditional Access), or a fresh one is refused (401): no role in
 *   Azure helps
 * - `notListed`: the vault's place is not known, and Resource Graph does not list it (yet, any more, or for the bot)
 * - `unclear`: Azure answered, and something in it is not recognized here or missing, or it refused for another reason than
 *   a missing right (a deny assignment, a disabled subscription)
 * - `firewall`: the vault's firewall keeps the bot out and ARM could not answer instead
 * - `throttled` (429), `unreachable` (timeout, no connection, 5xx), `nonsense` (an answer that does not parse): may pass
 */
export type UnseenReason =
  | 'notYet'
  | 'personOnly'
  | 'noIdentity'
  | 'noRight'
  | 'noGraphRight'
  | 'tokenRefused'
  | 'notListed'
  | 'unclear'
  | 'firewall'
  | 'throttled'
  | 'unreachable'
  | 'nonsense';

/** Reasons that may be gone on the next look: the gate waits for these, it does not take them for an answer. */
export const passingReasons: readonly UnseenReason[] = ['throttled', 'unreachable', 'nonsense'];

interface Unseen extends OfVersion {
  readonly because: UnseenReason;
  /** What Azure answered; empty where it was not asked. */
  readonly detail: string;
}
/** Which version it is about, where the proposed and the latest one differ. */
interface OfVersion {
  readonly version?: string | undefined;
}
/** Whether the list of deleted ones could not be read. */
interface Absent {
  readonly unread: boolean;
}
interface Deleted extends OfVersion {
  /** ISO 8601. */
  readonly scheduledPurgeDate: string | undefined;
}
interface Tenant {
  readonly tenantId: string;
}
interface Tier {
  readonly tier: string;
}
interface RecoveryLevel {
  readonly recoveryLevel: string;
}
interface Address {
  readonly address: string;
}
interface Perimeter {
  readonly perimeter: string;
}
interface Kind extends OfVersion {
  readonly kty: string;
}
interface Size extends OfVersion {
  readonly bits: number;
}
interface Expiry extends OfVersion {
  /** ISO 8601. */
  readonly expiresOn: string;
}
interface App {
  readonly objectId: string;
}
/** Everything that lets the app use the key, or may; absent in older records. */
export interface WaysIn {
  /** Of the assignments that name the app itself. */
  readonly assignmentIds?: readonly string[] | undefined;
  /** The object ids of the groups through which others reach it. */
  readonly groups?: readonly string[] | undefined;
}
interface Role extends WaysIn {
  readonly scope: string;
  readonly assignmentId: string;
  /** The object id of the group through which the role reaches the app; undefined where it names the app itself. */
  readonly group: string | undefined;
}

interface NamedRole extends Role {
  readonly role: string;
}
interface RoleIncomplete {
  readonly missing: readonly KeyAction[];
  readonly left: readonly KeyAction[];
  /** The deny assignment that takes it away. */
  readonly denial: string | undefined;
  readonly grant: NamedRole | undefined;
  /** Where access policies count: whose policies let the app do what is left. */
  readonly holders?: readonly string[] | undefined;
}
interface RoleConditional extends WaysIn {
  readonly scope: string;
  readonly assignmentId: string;
  readonly condition: string;
  /** As of a role without a condition. */
  readonly group?: string | undefined;
  /** What is proved to be missing, whatever the condition says. */
  readonly missing?: readonly KeyAction[] | undefined;
  /** Azure refuses the documented role at the vault as long as this assignment of it is there. */
  readonly isInTheWay?: boolean | undefined;
}
type RoleUnclear =
  | { readonly why: 'unseen' }
  | { readonly why: 'scope'; readonly scope: string; readonly assignmentId: string }
  | {
      readonly why: 'definition';
      readonly role: string;
      readonly scope: string;
      readonly assignmentId: string;
      readonly detail: string;
    }
  | { readonly why: 'denial'; readonly denial: string; readonly scope: string }
  /** The object id that an access policy is for. */
  | { readonly why: 'policy'; readonly holder: string };
interface Lock {
  readonly lock: string;
  readonly level: string;
  readonly scope: string;
  /** How many more there are. */
  readonly others: number;
}

/** What was seen: each code with the values that belong into the sentence. Never secrets; not part of the fingerprint. */
export interface FindingFacts {
  unseen: Unseen;
  vaultFound: NoFacts;
  vaultProvisioning: { readonly provisioningState: string };
  vaultAbsent: Absent;
  vaultDeleted: Deleted & { readonly location: string | undefined };
  vaultManagedHsm: NoFacts;
  tenantSame: Tenant;
  tenantOther: Tenant & { readonly expected: string };
  tenantUnconfigured: Tenant;
  tierSupported: Tier;
  tierUnsupported: Tier;
  softDeleteOn: NoFacts;
  softDeleteOff: NoFacts;
  softDeleteUnstated: NoFacts;
  softDeleteByRecoveryLevel: RecoveryLevel;
  purgeProtectionOn: NoFacts;
  purgeProtectionOff: NoFacts;
  purgeProtectionByRecoveryLevel: RecoveryLevel;
  rbacOn: NoFacts;
  /** How many access policies there are. */
  accessPolicies: { readonly policies: number };
  networkOpen: NoFacts;
  exceptionOn: NoFacts;
  exceptionOff: NoFacts;
  /** Its name, where it could be read. */
  perimeter: { readonly perimeter: string | undefined };
  noPerimeter: NoFacts;
  perimeterRules: Perimeter & { readonly rules: readonly string[] };
  perimeterLearning: Perimeter;
  perimeterUnclear: Perimeter & { readonly accessMode: string };
  addressNotNeeded: NoFacts;
  addressAllowed: Address;
  addressMissing: Address;
  addressIneffective: Address;
  /** The name of the diagnostic setting. */
  auditLogKept: { readonly setting: string };
  /** The resource id of the workspace that the log should go to. */
  auditLogMissing: { readonly workspace: string };
  keyAbsent: Absent & OfVersion & { readonly name: string | undefined };
  keyDeleted: Deleted & { readonly name: string | undefined };
  kindSupported: Kind;
  kindUnsupported: Kind;
  sizeEnough: Size;
  sizeTooSmall: Size;
  operationsEnough: NoFacts;
  operationsMissing: OfVersion & { readonly keyOps: readonly string[]; readonly missing: readonly string[] };
  keyIsEnabled: NoFacts;
  keyIsDisabled: OfVersion;
  /** ISO 8601. */
  keyNotBegun: OfVersion & { readonly notBefore: string };
  noExpiry: NoFacts;
  expiryAhead: Expiry & { readonly days: number };
  expired: Expiry;
  rotationEndless: NoFacts;
  /** An ISO 8601 duration. */
  rotationExpires: { readonly expiresIn: string };
  versionLatest: { readonly version: string };
  versionOlder: { readonly version: string; readonly latest: string };
  appAccepted: App & { readonly displayName: string };
  appDisabled: App;
  appAbsent: NoFacts;
  roleAssigned: Role;
  roleOnKeyOnly: Role;
  /** The name of the deny assignment, and where it is. */
  roleDenied: {
    readonly denial: string;
    readonly scope: string;
    /** What stands below the denial, and counts once it is lifted; absent in older records. */
    readonly grant?: NamedRole | undefined;
  };
  roleConditional: RoleConditional;
  roleOther: NamedRole;
  roleIncomplete: RoleIncomplete;
  roleUnclear: RoleUnclear;
  /** The object ids of whom the policies are for: the app itself, or groups it is in; absent in older records. */
  policyGrants: { readonly holders?: readonly string[] | undefined };
  policyAbsent: NoFacts;
  roleAbsent: NoFacts;
  roleEndless: NoFacts;
  /** ISO 8601. */
  roleEnds: { readonly endsOn: string; readonly days: number };
  noLock: NoFacts;
  locked: Lock;
}

/** `views/findings` has words for each. */
export type FindingCode = keyof FindingFacts;

/** What a check makes of what it saw. */
export type Judgement<C extends FindingCode = FindingCode> = Coded<FindingFacts, C> & {
  readonly verdict: Verdict;
};

export type Finding<C extends FindingCode = FindingCode> = Judgement<C> & { readonly check: CheckId };

export function judgement<C extends FindingCode>(
  verdict: Verdict,
  code: C,
  ...[facts]: FactsArgument<FindingFacts[C]>
): Judgement<C> {
  return { verdict, code, facts: facts ?? {} } as Judgement<C>;
}

/** The code with its facts alone. */
export function codeAndFacts(finding: Finding): Coded<FindingFacts> {
  const { check: _, verdict: __, ...seen } = finding;
  return seen;
}

/** Not seen just now, and perhaps on the next look. */
export function isPassingBy({ code, facts }: Finding): boolean {
  return code === 'unseen' && passingReasons.includes(facts.because);
}

/** Nobody has looked so far, or what it depends on is missing. */
export function isNotYetSeen({ code, facts }: Finding): boolean {
  return code === 'unseen' && facts.because === 'notYet';
}

/** The same, and also what nobody has looked at so far. */
export function mayStillBeSeen(finding: Finding): boolean {
  return isNotYetSeen(finding) || isPassingBy(finding);
}

type Known = Readonly<Partial<Record<CheckId, Finding>>>;

/** The object id of the app's service principal, where it was seen. */
export function appSeen({ appInTenant }: Known): string | undefined {
  return appInTenant !== undefined && 'objectId' in appInTenant.facts
    ? appInTenant.facts.objectId
    : undefined;
}

/** The directory of the vault, where it was seen. */
export function tenantSeen({ vaultTenant }: Known): string | undefined {
  return vaultTenant !== undefined && 'tenantId' in vaultTenant.facts
    ? vaultTenant.facts.tenantId
    : undefined;
}

/** What lets the app use the key, as the finding tells it. */
export function grantIn(finding: Judgement | undefined) {
  switch (finding?.code) {
    case 'roleAssigned':
    case 'roleOnKeyOnly':
    case 'roleOther':
      return finding.facts;
    case 'roleIncomplete':
    case 'roleDenied':
      return finding.facts.grant;
    case 'roleConditional':
      return conditionalGrant(finding.facts);
    default:
      return undefined;
  }
}

/** An assignment to a group is left to the group. */
const conditionalGrant = ({ scope, group, groups, assignmentId, assignmentIds }: RoleConditional) => ({
  scope,
  group,
  groups,
  assignmentIds: assignmentIds ?? (group === undefined ? [assignmentId] : []),
});
