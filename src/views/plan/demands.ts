import { adobeIpAddress, leastBits, neededOperations } from '../../domain/checks/evaluate.ts';
import {
  appSeen,
  type CheckedStep,
  type CheckId,
  checks,
  type Finding,
  type FindingCode,
} from '../../domain/checks/findings.ts';
import { type RegisteredApp, type Run, tenantOf } from '../../domain/organization.ts';
import { checkState } from '../../domain/steps.ts';
import { findRemedyTarget, remedyFor } from '../findings/words.ts';
import type { ViewContext } from '../blocks/context.ts';

/*
 * What every check demands, once for all forms of the plan. A check without a row does not compile; a test applies each
 * form to the stand-in for Azure and runs the checks on what came of it.
 */

export type Value =
  | string
  | number
  | boolean
  | readonly Value[]
  | { readonly [name: string]: Value }
  | Expression;

/** What is only known when a template is deployed: in an ARM template, and in Bicep. */
export class Expression {
  readonly arm: string;
  readonly bicep: string;
  constructor(arm: string, bicep: string) {
    this.arm = arm;
    this.bicep = bicep;
  }
}

/** One setting by its name in each form. A key is sent as ARM's body in every form, so it has that name only. */
export interface AzureSetting {
  readonly arm: readonly [path: string, value: Value];
  /** Of `az keyvault create`; none where Azure CLI always sets it. */
  readonly az?: readonly string[];
  /** Of `azurerm_key_vault`; none where the provider always sets it. */
  readonly terraform?: readonly [path: string, value: Value];
}

export interface Demand {
  /** What must be so, and who does it where that is a person. */
  readonly says: string;
  readonly settings?: readonly AzureSetting[];
}

export const demands: Readonly<Record<CheckId, Demand>> = {
  entitlement: {
    says: 'Adobe: the organization has Healthcare Shield or Privacy and Security Shield. A requester records how they know.',
  },
  vaultExists: { says: 'The vault exists, in Azure Key Vault. A Managed HSM is not supported here.' },
  vaultTenant: {
    says: 'The vault is in the directory in which Adobe’s app gets its role.',
    settings: [
      {
        arm: ['tenantId', new Expression("[parameters('tenantId')]", 'tenantId')],
        terraform: ['tenant_id', '${var.tenant_id}'],
      },
    ],
  },
  vaultTier: {
    says: 'Tier Standard or Premium.',
    settings: [
      {
        arm: ['sku', { family: 'A', name: 'standard' }],
        az: ['--sku', 'standard'],
        terraform: ['sku_name', 'standard'],
      },
    ],
  },
  softDelete: {
    says: 'Soft delete is on, with 90 days to recover what was deleted.',
    settings: [
      { arm: ['enableSoftDelete', true] },
      {
        arm: ['softDeleteRetentionInDays', 90],
        az: ['--retention-days', '90'],
        terraform: ['soft_delete_retention_days', 90],
      },
    ],
  },
  purgeProtection: {
    says: 'Purge protection is on. Cannot be turned off once enabled.',
    settings: [
      {
        arm: ['enablePurgeProtection', true],
        az: ['--enable-purge-protection', 'true'],
        terraform: ['purge_protection_enabled', true],
      },
    ],
  },
  azureRbac: {
    says: 'The vault works with Azure role-based access control, not with access policies.',
    settings: [
      {
        arm: ['enableRbacAuthorization', true],
        az: ['--enable-rbac-authorization', 'true'],
        terraform: ['rbac_authorization_enabled', true],
      },
      { arm: ['accessPolicies', []] },
    ],
  },
  trustedServices: {
    says: 'The firewall lets trusted Microsoft services in. Where your own people and tools need the vault’s keys over the network, add their addresses.',
    settings: [
      {
        arm: ['publicNetworkAccess', 'Enabled'],
        az: ['--public-network-access', 'Enabled'],
        terraform: ['public_network_access_enabled', true],
      },
      {
        arm: ['networkAcls.defaultAction', 'Deny'],
        az: ['--default-action', 'Deny'],
        terraform: ['network_acls.default_action', 'Deny'],
      },
      {
        arm: ['networkAcls.bypass', 'AzureServices'],
        az: ['--bypass', 'AzureServices'],
        terraform: ['network_acls.bypass', 'AzureServices'],
      },
    ],
  },
  networkPerimeter: { says: 'The vault is in no network security perimeter that keeps Adobe’s stores out.' },
  adobeAddress: {
    says: `The firewall lets Adobe’s address ${adobeIpAddress} in.`,
    settings: [
      {
        arm: ['networkAcls.ipRules', [{ value: adobeIpAddress }]],
        az: ['--network-acls-ips', adobeIpAddress],
        terraform: ['network_acls.ip_rules', [adobeIpAddress]],
      },
    ],
  },
  auditLog: {
    says: 'Better: the vault’s audit log goes to a Log Analytics workspace, so that there is evidence of who used the key.',
  },
  keyKind: { says: 'The key is RSA or RSA-HSM.', settings: [{ arm: ['kty', 'RSA'] }] },
  keySize: {
    says: `The key has at least ${leastBits.toLocaleString('en')} bits.`,
    settings: [{ arm: ['keySize', leastBits] }],
  },
  keyOperations: {
    says: 'The key may wrap and unwrap.',
    settings: [{ arm: ['keyOps', [...neededOperations]] }],
  },
  keyEnabled: { says: 'The key is enabled.', settings: [{ arm: ['attributes.enabled', true] }] },
  keyExpiry: { says: 'The key has no expiration date.' },
  keyRotation: { says: 'No rotation policy gives new versions of the key an expiration date.' },
  keyLatestVersion: { says: 'The version that is proposed is the key’s latest.' },
  appInTenant: {
    says: 'Adobe’s app is accepted in the directory, once. An Application Administrator, a Cloud Application Administrator or a Global Administrator does it.',
  },
  roleAssignment: {
    says: 'Adobe’s app has the role Key Vault Crypto Service Encryption User at the vault. An Owner, a User Access Administrator or a Role Based Access Control Administrator assigns it.',
  },
  roleExpiry: { says: 'The role has no end date.' },
  locks: { says: 'No lock keeps the role from being removed, or its owner is known.' },
};

const settingsOf = (kind: 'vault' | 'key') =>
  Object.entries(demands)
    .filter(([check]) => check.startsWith('key') === (kind === 'key'))
    .flatMap(([, { settings = [] }]) => settings);

export const vaultSettings: readonly AzureSetting[] = settingsOf('vault');
export const keySettings: readonly AzureSetting[] = settingsOf('key');

/** `[['a.b', 1], ['a.c', 2]]` as `{ a: { b: 1, c: 2 } }`. */
export function nested(pairs: readonly (readonly [path: string, value: Value])[]): Record<string, Value> {
  const made: Record<string, Value> = {};
  for (const [path, value] of pairs) {
    const [name = '', inner] = path.split('.');
    const rest = inner === undefined ? value : { ...(made[name] as object | undefined), [inner]: value };
    made[name] = rest;
  }
  return made;
}

export const armProperties = (settings: readonly AzureSetting[]): Record<string, Value> =>
  nested(settings.map(({ arm }) => arm));

/** What a plan is filled in with. What is not known stands as a parameter that whoever runs it has to set. */
export interface PlanTarget {
  readonly organization: string;
  /** At Adobe. */
  readonly region?: string | undefined;
  readonly tenantId?: string | undefined;
  readonly subscription?: string | undefined;
  readonly group?: string | undefined;
  readonly vault?: string | undefined;
  readonly key?: string | undefined;
  readonly app?: Pick<RegisteredApp, 'applicationId' | 'consentUrl'> | undefined;
  /** Of the app's service principal. */
  readonly objectId?: string | undefined;
  /** What is there as far as the bot saw, and is not made again. */
  readonly there: readonly CheckedStep[];
  /** What is there with other settings than the checks demand. */
  readonly differs: readonly Difference[];
}

export interface Difference {
  readonly finding: Finding;
  /** What changes it, for a POSIX shell; none where no command can. */
  readonly command: string | undefined;
}

const found: Readonly<Record<CheckedStep, readonly FindingCode[]>> = {
  vault: ['vaultFound', 'vaultProvisioning', 'vaultManagedHsm', 'vaultDeleted'],
  key: ['keyIsEnabled', 'keyIsDisabled', 'keyNotBegun', 'keyDeleted'],
  app: ['appAccepted', 'appDisabled'],
  role: ['roleAssigned'],
};

/** Where the bot may not look, a person vouches with this that it is there. */
const existence: Readonly<Record<CheckedStep, CheckId>> = {
  vault: 'vaultExists',
  key: 'keyEnabled',
  app: 'appInTenant',
  role: 'roleAssignment',
};

function isThere(run: Run, step: CheckedStep): boolean {
  const { finding, attestation } = checkState(run, existence[step]);
  return attestation !== undefined || found[step].includes(finding.code);
}

/** Not there, which is what the plan is for. */
const absent: readonly FindingCode[] = ['vaultAbsent', 'keyAbsent', 'appAbsent', 'roleAbsent', 'unseen'];

function differencesIn(run: Run, context: ViewContext): Difference[] {
  const target = findRemedyTarget(run, context);
  return Object.values(run.findings)
    .filter(({ verdict, code }) => (verdict === 'fail' || verdict === 'warning') && !absent.includes(code))
    .map((finding) => ({ finding, command: target && remedyFor(finding, target)?.command }));
}

const segment = (resourceId: string | undefined, name: string) =>
  new RegExp(`/${name}/([^/]+)`, 'iu').exec(resourceId ?? '')?.[1];

/** What is known of an organization now; `app` as Adobe answered where no run knows it yet. */
export function planTarget(
  run: Run | undefined,
  context: ViewContext,
  app: PlanTarget['app'] = run?.app,
): PlanTarget {
  const { name: organization, region, tenantId } = context.organization;
  if (run === undefined) return { organization, region, tenantId, app, there: [], differs: [] };
  const steps = Object.keys(found) as CheckedStep[];
  const resourceId = run.vault?.resourceId;
  return {
    organization,
    region,
    tenantId: tenantOf(run, tenantId),
    subscription: segment(resourceId, 'subscriptions'),
    group: segment(resourceId, 'resourceGroups'),
    vault: run.vault?.name,
    key: run.key?.name,
    app,
    objectId: appSeen(run.findings),
    there: steps.filter((step) => isThere(run, step)),
    differs: differencesIn(run, context),
  };
}

/** The differences of one part. */
export const differing = ({ differs }: PlanTarget, step: CheckedStep): readonly Difference[] =>
  differs.filter(({ finding: { check } }) => checks[check] === step);
