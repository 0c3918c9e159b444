import { describe, expect, it } from 'vitest';
import type { FindingCode, Verdict } from '../../../src/domain/checks/findings.ts';
import { find, firewalled, seen, vault } from './sample-observations.ts';

type Network = [access: string | undefined, action: string | undefined, bypass: string | undefined];
type Outcome = [verdict: Verdict, code: FindingCode];

const anyBypass = ['AzureServices', 'None', undefined];
const anyAction = ['Allow', 'Deny', undefined];

function table(
  accesses: Network[0][],
  actions: Network[1][],
  bypasses: Network[2][],
  outcome: Outcome,
): [...Network, ...Outcome][] {
  return accesses.flatMap((access) =>
    actions.flatMap((action) =>
      bypasses.map((bypass): [...Network, ...Outcome] => [access, action, bypass, ...outcome]),
    ),
  );
}

const trustedServicesTable = [
  ...table(['Enabled', undefined], ['Allow', undefined], anyBypass, ['pass', 'networkOpen']),
  ...table(['Enabled', undefined], ['Deny'], ['AzureServices', undefined], ['pass', 'exceptionOn']),
  ...table(['Enabled', undefined], ['Deny'], ['None'], ['fail', 'exceptionOff']),
  ...table(['Disabled'], anyAction, ['AzureServices', undefined], ['pass', 'exceptionOn']),
  ...table(['Disabled'], anyAction, ['None'], ['fail', 'exceptionOff']),
  ...table(['SecuredByPerimeter'], anyAction, anyBypass, ['fail', 'perimeter']),
];

describe('trusted Microsoft services', () => {
  it('has a row for each of the 36 combinations', () => {
    expect(new Set(trustedServicesTable.map((row) => row.slice(0, 3).join())).size).toBe(36);
  });

  it.each(trustedServicesTable)(
    'access %s, action %s, bypass %s: %s, %s',
    (publicNetworkAccess, defaultAction, bypass, verdict, code) => {
      const observed = { vault: vault({ publicNetworkAccess, defaultAction, bypass }) };
      expect(find('trustedServices', observed)).toMatchObject({ verdict, code });
    },
  );

  it.each([
    ['access', { publicNetworkAccess: 'disabled', bypass: 'none' }, 'fail', 'exceptionOff'],
    [
      'action',
      { publicNetworkAccess: 'ENABLED', defaultAction: 'deny', bypass: 'azureservices' },
      'pass',
      'exceptionOn',
    ],
  ] as const)('does not mind the case of the %s', (_, settings, verdict, code) => {
    expect(find('trustedServices', { vault: vault(settings) })).toMatchObject({ verdict, code });
  });

  it.each([
    ['access', { publicNetworkAccess: 'Sometimes' }],
    ['action', { defaultAction: 'Ask' }],
    ['bypass', { defaultAction: 'Deny', bypass: 'Everything' }],
  ])('does not guess at an unheard-of %s', (_, settings) => {
    const finding = find('trustedServices', { vault: vault(settings) });
    expect(finding).toMatchObject({ verdict: 'unknown', code: 'unseen', facts: { because: 'nonsense' } });
  });
});

describe("Adobe's address", () => {
  it.each([
    ['Enabled', 'Allow', [], 'pass', 'addressNotNeeded'],
    ['Enabled', 'Deny', ['20.88.123.53'], 'pass', 'addressAllowed'],
    ['Enabled', 'Deny', ['10.0.0.1/32', '20.88.123.53/32'], 'pass', 'addressAllowed'],
    ['Enabled', 'Deny', ['20.88.0.0/16'], 'pass', 'addressAllowed'],
    ['Enabled', 'Deny', ['0.0.0.0/0'], 'pass', 'addressAllowed'],
    ['Enabled', 'Deny', ['20.88.123.54'], 'warning', 'addressMissing'],
    ['Enabled', 'Deny', ['20.88.123.52/31'], 'pass', 'addressAllowed'],
    ['Enabled', 'Deny', ['20.88.123.54/31'], 'warning', 'addressMissing'],
    [
      'Enabled',
      'Deny',
      ['20.88.123.530', '2a01::/16', 'anything', '20.88.123.53/', '20.88.123.53/40'],
      'warning',
      'addressMissing',
    ],
    ['Enabled', 'Deny', [' 20.88.123.53/32 '], 'pass', 'addressAllowed'],
    ['Enabled', 'Deny', ['20.88.122.309'], 'warning', 'addressMissing'],
    ['Enabled', 'Deny', ['99.1.2.53'], 'warning', 'addressMissing'],
    ['Enabled', 'Deny', ['20.88.123.255/24'], 'pass', 'addressAllowed'],
    ['Enabled', 'Deny', ['1.20.88.123.53'], 'warning', 'addressMissing'],
    ['Enabled', 'Deny', ['x20.88.123.53', '20.88.123.53x'], 'warning', 'addressMissing'],
    [
      'Enabled',
      'Deny',
      ['20.88.123.53/x8', '20.88.123.53/08x', '20.88.123.53/008'],
      'warning',
      'addressMissing',
    ],
    ['Enabled', 'Deny', ['anything/0'], 'warning', 'addressMissing'],
    ['Enabled', 'Deny', [], 'warning', 'addressMissing'],
    ['Disabled', 'Deny', ['20.88.123.53'], 'warning', 'addressIneffective'],
    ['SecuredByPerimeter', 'Deny', ['20.88.123.53'], 'warning', 'addressIneffective'],
    ['Sometimes', 'Deny', ['20.88.123.53'], 'unknown', 'unseen'],
  ] as const)(
    'access %s, action %s, rules %j: %s, %s',
    (publicNetworkAccess, defaultAction, ipRules, verdict, code) => {
      const observed = { vault: vault({ publicNetworkAccess, defaultAction, ipRules }) };
      expect(find('adobeAddress', observed)).toMatchObject({ verdict, code });
    },
  );
});

it.each([
  ['pass', 'addressAllowed', { defaultAction: 'Deny', ipRules: ['20.88.123.53'] }],
  ['warning', 'addressMissing', { defaultAction: 'Deny' }],
  ['warning', 'addressIneffective', { publicNetworkAccess: 'Disabled' }],
] as const)('the address stands in what is found: %s, %s', (verdict, code, settings) => {
  expect(find('adobeAddress', { vault: vault(settings) })).toEqual({
    check: 'adobeAddress',
    verdict,
    code,
    facts: { address: '20.88.123.53' },
  });
});

describe('a network security perimeter', () => {
  const perimeter = (accessMode: string | undefined, inboundRules: readonly string[] = []) => ({
    name: 'nsp1',
    accessMode,
    inboundRules,
  });

  it.each([
    ['none', [], 'pass', 'noPerimeter'],
    ['enforced', [perimeter('Enforced')], 'fail', 'perimeter'],
    ['enforced, in small letters', [perimeter('enforced')], 'fail', 'perimeter'],
    ['enforced, with rules', [perimeter('Enforced', ['10.0.0.0/8'])], 'unknown', 'perimeterRules'],
    ['that learns', [perimeter('Learning')], 'warning', 'perimeterLearning'],
    ['that learns, as the newest version calls it', [perimeter('Audit')], 'warning', 'perimeterLearning'],
    ['of a kind that is new', [perimeter('Paused')], 'unknown', 'perimeterUnclear'],
    ['that says nothing', [perimeter(undefined)], 'unknown', 'perimeterUnclear'],
    ['the worst of several', [perimeter('Learning'), perimeter('Enforced')], 'fail', 'perimeter'],
    [
      'an unknown one beside one that learns',
      [perimeter('Learning'), perimeter('x')],
      'unknown',
      'perimeterUnclear',
    ],
  ] as const)('%s', (_what, perimeters, verdict, code) => {
    expect(find('networkPerimeter', { perimeters: seen(perimeters) })).toMatchObject({ verdict, code });
  });

  it.each([
    ['Enforced', ['10.0.0.0/8'], { perimeter: 'nsp1', rules: ['10.0.0.0/8'] }],
    ['Enforced', [], { perimeter: 'nsp1' }],
    ['Learning', [], { perimeter: 'nsp1' }],
    ['Paused', [], { perimeter: 'nsp1', accessMode: 'Paused' }],
    [undefined, [], { perimeter: 'nsp1', accessMode: '' }],
  ])('%s, rules %j: it is named', (accessMode, rules, facts) => {
    const perimeters = seen([perimeter(accessMode, rules)]);
    expect(find('networkPerimeter', { perimeters }).facts).toEqual(facts);
  });

  it('is unknown, and not absent, if it was not asked for or cannot be seen', () => {
    expect(find('networkPerimeter', { perimeters: undefined })).toMatchObject({
      verdict: 'unknown',
      facts: { because: 'notYet' },
    });
    expect(find('networkPerimeter', { perimeters: firewalled })).toMatchObject({
      verdict: 'unknown',
      facts: { because: 'firewall' },
    });
  });
});
