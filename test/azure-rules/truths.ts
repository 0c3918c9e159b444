import fc from 'fast-check';
import type { Assignment, Denial, Permission, Truth } from './evaluator.ts';

/** From the key upwards, by the names that the stand-in's world has for them. */
export const above = [
  'key:cmk-key',
  'vault',
  'resourceGroup',
  'subscription',
  'managementGroup:Workloads',
  'managementGroup:Company',
  'root',
] as const;
const elsewhere = ['key:another-key', 'managementGroup:Elsewhere'] as const;
export type Place = (typeof above)[number] | (typeof elsewhere)[number];

/** The app is in the first group, which is in the second; it is in no other. */
export const groups = ['team', 'division', 'others'] as const;

const keys = 'Microsoft.KeyVault/vaults/keys';
const patterns = [
  `${keys}/read`,
  `${keys}/wrap/action`,
  `${keys}/unwrap/action`,
  `${keys}/*`,
  `${keys}/*/action`,
  'microsoft.keyvault/VAULTS/*',
  '*/unwrap/action',
  'Microsoft.KeyVault/vaults/secrets/*',
  '*',
];
const permission: fc.Arbitrary<Permission> = fc.record({
  dataActions: fc.subarray(patterns, { maxLength: 3 }),
  notDataActions: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.subarray(patterns, { maxLength: 2 }) },
  ),
});

/** Roles of Azure's own, by the stand-in's names, with what Microsoft's page says of them. */
export const builtIn: Readonly<Record<string, readonly Permission[]>> = {
  keyVaultCryptoServiceEncryptionUser: [
    { dataActions: [`${keys}/read`, `${keys}/wrap/action`, `${keys}/unwrap/action`], notDataActions: [] },
  ],
  keyVaultAdministrator: [{ dataActions: ['Microsoft.KeyVault/vaults/*'], notDataActions: [] }],
  keyVaultReader: [{ dataActions: ['Microsoft.KeyVault/vaults/*/read'], notDataActions: [] }],
  owner: [{ dataActions: [], notDataActions: [] }],
};
const customNames = ['custom1', 'custom2'];

const place = fc.constantFrom<Place>(...above, ...above, ...elsewhere);
const somebody = fc.constantFrom('app', 'app', 'app', ...groups);

const assignment: fc.Arbitrary<Assignment> = fc.record({
  role: fc.constantFrom('keyVaultCryptoServiceEncryptionUser', ...Object.keys(builtIn), ...customNames),
  to: somebody,
  at: place,
  conditionHolds: fc.oneof(
    { weight: 4, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.boolean() },
  ),
});

const denial: fc.Arbitrary<Denial> = fc.record({
  at: place,
  to: fc.oneof(fc.constant('everyone' as const), fc.uniqueArray(somebody, { minLength: 1, maxLength: 2 })),
  except: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.uniqueArray(somebody, { maxLength: 2 }) },
  ),
  permission,
  doNotApplyToChildScopes: fc.boolean(),
});

const policy = fc.record({
  to: somebody,
  keys: fc.subarray(['get', 'wrapKey', 'UnwrapKey', 'list', 'all'], { maxLength: 3 }),
});

/** The whole truth about one key. */
export const truths: fc.Arbitrary<Truth> = fc
  .record({
    usesRbac: fc.oneof(
      { weight: 5, arbitrary: fc.constant(true) },
      { weight: 1, arbitrary: fc.constant(false) },
    ),
    custom: fc.tuple(permission, permission),
    assignments: fc.array(assignment, { maxLength: 4 }),
    denials: fc.array(denial, { maxLength: 2 }),
    accessPolicies: fc.array(policy, { maxLength: 2 }),
  })
  .map(({ custom, ...rest }) => ({
    above,
    identities: ['app', 'team', 'division'],
    roles: { ...builtIn, custom1: [custom[0]], custom2: [custom[1]] },
    ...rest,
  }));

/** Which answers cannot be had. */
export type Missing = 'nothing' | 'assignments' | 'denials' | 'definitions' | 'groups' | 'vault';
export const missings: readonly Missing[] = [
  'nothing',
  'assignments',
  'denials',
  'definitions',
  'groups',
  'vault',
];

export interface Disturbance {
  readonly missing: Missing;
  readonly how: 'forbidden' | 'unavailable' | 'nonsense';
  readonly pageSize: number;
  readonly emptyPages: boolean;
  /** Deny assignments do not say of which type their principals are, as Azure may leave it out. */
  readonly untyped: boolean;
}

export const disturbances: fc.Arbitrary<Disturbance> = fc.record({
  missing: fc.constantFrom('nothing', ...missings),
  how: fc.constantFrom('forbidden', 'unavailable', 'nonsense'),
  pageSize: fc.integer({ min: 1, max: 3 }),
  emptyPages: fc.boolean(),
  untyped: fc.boolean(),
});
