import { describe, expect, it } from 'vitest';
import { may, type Assignment, type Denial, type Permission, type Truth } from './evaluator.ts';

const keys = 'Microsoft.KeyVault/vaults/keys';
const permission = (dataActions: string[], notDataActions: string[] = []): Permission => ({
  dataActions,
  notDataActions,
});
const truth = (changed: Partial<Truth>): Truth => ({
  above: ['key', 'vault', 'group', 'subscription', 'management group', 'root'],
  usesRbac: true,
  identities: ['app', 'team'],
  roles: {
    encryption: [permission([`${keys}/read`, `${keys}/wrap/action`, `${keys}/unwrap/action`])],
    administrator: [permission(['Microsoft.KeyVault/vaults/*'])],
    owner: [permission([])],
  },
  assignments: [],
  denials: [],
  accessPolicies: [],
  ...changed,
});
const grant = (changed: Partial<Assignment> = {}): Assignment => ({
  role: 'encryption',
  to: 'app',
  at: 'vault',
  conditionHolds: undefined,
  ...changed,
});
const denial = (changed: Partial<Denial> = {}): Denial => ({
  at: 'vault',
  to: ['app'],
  except: [],
  permission: permission(['*']),
  doNotApplyToChildScopes: false,
  ...changed,
});

const rows: [sentence: string, changed: Partial<Truth>, wraps: boolean, unwraps: boolean][] = [
  ['nothing is granted to nobody', {}, false, false],
  ['a role at the vault holds at its key', { assignments: [grant()] }, true, true],
  ['a role at a management group holds', { assignments: [grant({ at: 'management group' })] }, true, true],
  ['a role at another key does not', { assignments: [grant({ at: 'another key' })] }, false, false],
  ['a role of a group holds', { assignments: [grant({ to: 'team' })] }, true, true],
  ['a role of a stranger does not', { assignments: [grant({ to: 'stranger' })] }, false, false],
  ['an owner has no data actions', { assignments: [grant({ role: 'owner' })] }, false, false],
  ['a wildcard holds', { assignments: [grant({ role: 'administrator' })] }, true, true],
  ['a condition that is not met does not', { assignments: [grant({ conditionHolds: false })] }, false, false],
  ['a denial wins', { assignments: [grant()], denials: [denial()] }, false, false],
  [
    'a denial of everybody wins',
    { assignments: [grant()], denials: [denial({ to: 'everyone' })] },
    false,
    false,
  ],
  [
    'a denial spares whom it excludes',
    { assignments: [grant()], denials: [denial({ to: 'everyone', except: ['team'] })] },
    true,
    true,
  ],
  [
    'a denial of wrapping leaves unwrapping',
    { assignments: [grant()], denials: [denial({ permission: permission([`${keys}/wrap/action`]) })] },
    false,
    true,
  ],
  [
    'a denial of all but unwrapping leaves that',
    { assignments: [grant()], denials: [denial({ permission: permission(['*'], ['*/UNWRAP/action']) })] },
    false,
    true,
  ],
  [
    'a denial at the vault that spares what is below spares the key',
    { assignments: [grant()], denials: [denial({ doNotApplyToChildScopes: true })] },
    true,
    true,
  ],
  [
    'where access policies rule, roles and denials count for nothing',
    {
      usesRbac: false,
      assignments: [grant()],
      denials: [denial()],
      accessPolicies: [{ to: 'app', keys: ['get', 'unwrapKey'] }],
    },
    false,
    true,
  ],
];

describe('a plain reading of Azure’s rules', () => {
  it.each(rows)('%s', (_, changed, wraps, unwraps) => {
    const whole = truth(changed);
    expect([may(whole, 'wrap'), may(whole, 'unwrap')]).toEqual([wraps, unwraps]);
  });
});
