import type { LogRead } from '../key-use.ts';
import {
  type FactsArgument,
  type FindingCode,
  type FindingFacts,
  type Judgement,
  judgement,
  type UnseenReason,
} from './findings.ts';

/** One look at one thing outside: what was seen, or why nothing was. `detail` is for people and never holds a secret. */
export type Observed<T> =
  | { readonly kind: 'seen'; readonly value: T }
  | { readonly kind: 'unseen'; readonly because: UnseenReason; readonly detail: string };

/** Why it was not seen. */
export type Unseen = Extract<Observed<never>, { kind: 'unseen' }>;

/** What a vault without Azure RBAC lets somebody do; `keys` are the permissions on keys, such as `wrapKey` or `all`. */
export interface AccessPolicy {
  /** Of a person, an app or a group. */
  readonly objectId: string;
  /** Only for requests that this app makes on the behalf of `objectId`. */
  readonly applicationId?: string | undefined;
  readonly keys: readonly string[];
}

/** A vault as ARM answers it (`Microsoft.KeyVault/vaults`, api-version 2026-02-01); absent properties stay absent. */
export interface Vault {
  readonly resourceId: string;
  readonly name: string;
  readonly location: string;
  readonly vaultUri: string;
  readonly tenantId: string;
  readonly provisioningState: string | undefined;
  readonly tier: string | undefined;
  readonly enableSoftDelete: boolean | undefined;
  readonly enablePurgeProtection: boolean | undefined;
  readonly enableRbacAuthorization: boolean | undefined;
  /** Undefined where ARM did not list them, which is not the same as none. */
  readonly accessPolicies: readonly AccessPolicy[] | undefined;
  readonly publicNetworkAccess: string | undefined;
  readonly defaultAction: string | undefined;
  readonly bypass: string | undefined;
  /** The allowed addresses, as written (`20.88.123.53` or `20.88.123.53/32`). */
  readonly ipRules: readonly string[];
}

/** A soft-deleted vault or key; dates are ISO 8601. */
export interface Deleted {
  readonly scheduledPurgeDate: string | undefined;
  readonly location: string | undefined;
}

/** A key version, read from the data plane or, where the firewall keeps the bot out, from ARM. Times are in seconds. */
export interface Key {
  readonly name: string;
  readonly version: string;
  readonly identifier: string;
  /** Kind, size, operations and expiry are not shown of a key that answers 403 `KeyDisabled`. */
  readonly kty: string | undefined;
  readonly bits: number | undefined;
  readonly keyOps: readonly string[] | undefined;
  readonly enabled: boolean | undefined;
  readonly notBeforeSeconds: number | undefined;
  readonly expiresSeconds: number | undefined;
  readonly recoveryLevel: string | undefined;
}

/** The CMK app's service principal in the vault's tenant, by application id. */
export interface ServicePrincipal {
  readonly objectId: string;
  readonly displayName: string;
  readonly accountEnabled: boolean;
}

/** A role assignment that reaches the app at the vault. `roleId` is the last segment of `roleDefinitionId`. */
export interface RoleAssignment {
  readonly id: string;
  readonly roleId: string;
  readonly roleDefinitionId?: string | undefined;
  /** The app's service principal itself, or a group that it is in. */
  readonly principalId?: string | undefined;
  readonly scope: string;
  readonly condition: string | undefined;
}

/** `Microsoft.KeyVault/vaults/keys/wrap/action` and its like, with `*` for anything. */
export interface Permission {
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
  /** Of the permission itself, which a role brings along wherever it is assigned. */
  readonly condition?: string | undefined;
}

/** What a role allows. */
export interface RoleDefinition {
  readonly name: string;
  readonly permissions: readonly Permission[];
}

/** An active role assignment as Privileged Identity Management lists it; `endsOn` is ISO 8601, absent without an end. */
export interface RoleSchedule {
  readonly assignmentId: string | undefined;
  readonly scope: string;
  readonly roleId: string;
  readonly principalId: string;
  readonly endsOn: string | undefined;
}

/** Whom a deny assignment hits or leaves out; `type` is `User`, `Group`, `ServicePrincipal`, `SystemDefined` or unknown. */
export interface DeniedPrincipal {
  readonly id: string;
  readonly type: string | undefined;
}

/** What a deny assignment denies; `actions` are those of the control plane. */
export interface DeniedPermission extends Permission {
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
}

/** Something that is denied at, above or below the vault, whatever roles say. */
export interface DenyAssignment {
  readonly name: string;
  readonly scope: string;
  /** It does not apply to what is below its scope. */
  readonly onlyAtScope: boolean;
  readonly isConditional: boolean;
  readonly permissions: readonly DeniedPermission[];
  readonly principals: readonly DeniedPrincipal[];
  readonly excluded: readonly DeniedPrincipal[];
}

/** What a caller may do in the control plane at a scope, as ARM adds it up over its roles; `*` stands for anything. */
export interface ControlPermission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly condition: string | undefined;
}

/** What the writer may do at the scope of an assignment that revoking removes. */
export interface ScopeRights {
  readonly scope: string;
  readonly permissions: readonly ControlPermission[];
}

/** A network security perimeter that the vault is associated with. */
export interface Perimeter {
  readonly name: string;
  /** `Enforced`, `Learning`, `Audit`, or what Azure may add. */
  readonly accessMode: string | undefined;
  /** Each in a few words: its name and whom it lets in. */
  readonly inboundRules: readonly string[];
}

/** What the key's rotation policy gives a new version: an ISO 8601 duration such as `P2Y`; absent: no expiry. */
export interface RotationPolicy {
  readonly expiresIn: string | undefined;
}

/** Where a resource's logs go: categories such as `AuditEvent`, or groups of them such as `allLogs`. */
export interface DiagnosticSetting {
  readonly name: string;
  /** The resource id of a Log Analytics workspace; undefined where they go elsewhere. */
  readonly workspace: string | undefined;
  readonly categories: readonly string[];
}

/** A management lock; `level` is `CanNotDelete` or `ReadOnly`. */
export interface Lock {
  readonly name: string;
  readonly level: string;
  readonly scope: string;
}

/**
 * `absent`: the system answered that it is not there. `unread`: whether it was deleted and can be recovered could not be
 * asked, so that it may be either.
 */
export type Found<T> =
  | { readonly kind: 'present'; readonly value: T }
  | { readonly kind: 'absent'; readonly unread?: true };
export type FoundOrDeleted<T> = Found<T> | { readonly kind: 'deleted'; readonly value: Deleted };

/** Everything one round of looking brings home. A part that was not looked at (nothing chosen yet) is unseen `notYet`. */
export interface Observations {
  readonly vault: Observed<FoundOrDeleted<Vault>>;
  /** The version that is proposed. */
  readonly key: Observed<FoundOrDeleted<Key>>;
  /** The version that a GET without version answers. */
  readonly latestKey: Observed<FoundOrDeleted<Key>>;
  readonly app: Observed<Found<ServicePrincipal>>;
  readonly roles: Observed<readonly RoleAssignment[]>;
  /** By role id in lower case; only of roles whose content is not known here. */
  readonly definitions?: Readonly<Record<string, Observed<RoleDefinition>>>;
  readonly denials?: Observed<readonly DenyAssignment[]> | undefined;
  /** The object ids of the groups the app is in; asked only where something hangs on it. */
  readonly groups?: Observed<readonly string[]> | undefined;
  readonly schedules?: Observed<readonly RoleSchedule[]> | undefined;
  readonly perimeters?: Observed<readonly Perimeter[]> | undefined;
  readonly rotation?: Observed<RotationPolicy> | undefined;
  readonly locks?: Observed<readonly Lock[]> | undefined;
  /** What the writer may do where the role is assigned. Only where there is a writer, and only the watch and doctor ask. */
  readonly writerRights?: Observed<readonly ScopeRights[]> | undefined;
  /** Asked only where the organization names a workspace. */
  readonly diagnostics?: Observed<readonly DiagnosticSetting[]> | undefined;
  /** Whether the bot may read what is kept. The watch does not ask: it reads the log (jobs/key-use.ts). */
  readonly auditLogRead?: Observed<LogRead> | undefined;
  /** When the bot's own client secret expires (ISO 8601), where it has one. Only the watch asks. */
  readonly secretEnd?: Observed<string | undefined> | undefined;
}

type Facts<C extends FindingCode> = FactsArgument<FindingFacts[C]>;

export function pass<C extends FindingCode>(code: C, ...facts: Facts<C>): Judgement<C> {
  return judgement('pass', code, ...facts);
}

export function warning<C extends FindingCode>(code: C, ...facts: Facts<C>): Judgement<C> {
  return judgement('warning', code, ...facts);
}

export function fail<C extends FindingCode>(code: C, ...facts: Facts<C>): Judgement<C> {
  return judgement('fail', code, ...facts);
}

export function unknown<C extends FindingCode>(code: C, ...facts: Facts<C>): Judgement<C> {
  return judgement('unknown', code, ...facts);
}

export function notSeen(because: UnseenReason, detail: string): Judgement<'unseen'> {
  return unknown('unseen', { because, detail });
}

/** What was asked for and not seen, as the look says. */
export function notSeenAs({ because, detail }: Unseen): Judgement {
  return unknown('unseen', { because, detail });
}

/** Judges what is there; a thing that is not there is told once, by the check that asks for it, and not seen by the rest. */
export function judgePresent<T>(
  look: Observed<FoundOrDeleted<T>>,
  missing: string,
  judge: (value: T) => Judgement,
): Judgement {
  if (look.kind === 'unseen') return notSeenAs(look);
  return look.value.kind === 'present' ? judge(look.value.value) : notSeen('notYet', missing);
}

/** Categories and groups of them that hold Key Vault's audit log. */
const holding = ['auditevent', 'audit', 'alllogs'];

/** Whether the vault's audit log goes to the workspace in which the bot looks for uses of the key, and the bot may read it. */
export function auditLog(
  { diagnostics: look, auditLogRead: read }: Pick<Observations, 'diagnostics' | 'auditLogRead'>,
  workspace: string,
): Judgement {
  if (look === undefined) return notSeen('notYet', '');
  if (look.kind === 'unseen') return notSeenAs(look);
  const kept = look.value.find(
    ({ workspace: to, categories }) =>
      to?.toLowerCase() === workspace.toLowerCase() &&
      categories.some((category) => holding.includes(category.toLowerCase())),
  );
  if (kept === undefined) return warning('auditLogMissing', { workspace });
  return read?.kind === 'unseen' ? notSeenAs(read) : pass('auditLogKept', { setting: kept.name });
}
