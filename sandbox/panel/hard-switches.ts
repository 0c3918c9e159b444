import { adobe, azure } from '../cast.ts';
import type { AccessRule, Perimeter } from '../azure/seeds.ts';
import type { Sandbox } from '../sandbox.ts';
import { lumaIn } from './luma.ts';
import { type Switch, type SwitchGroup, choice, press, toggle, unless } from './switch.ts';

type World = Pick<Sandbox, 'azure' | 'clock'>;

const managementGroup = 'Company';
const denial = 'Platform deployment stack';
const lock = 'keep-the-vault';
const hourMs = 3_600_000;
const surfaces = ['arm', 'dataPlane', 'graph', 'login'] as const;

const identityOf = ({ azure: standIn }: World) =>
  standIn
    .state()
    .tenants.find(({ tenantId }) => tenantId === azure.tenantId)
    ?.identities.find(({ clientId }) => clientId === azure.clientId);

/** The role above the vault instead of at it, and the one that ends by itself. */
function roleSwitches(sandbox: World): Switch[] {
  const { world } = sandbox.azure;
  const { app, isVaultDeleted } = lumaIn(sandbox);
  const grants = sandbox.azure.state().assignments.filter(({ endsAt }) => endsAt === null);
  const gone = app === undefined || isVaultDeleted ? 'Only for an app in the tenant and a vault.' : undefined;
  const grant = { scope: `managementGroup:${managementGroup}` } as const;
  const inherited = toggle(
    'roleFromManagementGroup',
    'The role comes from a management group',
    grants.some(({ scope }) => scope.endsWith(`/${managementGroup}`)),
    (on) => {
      world.setManagementGroups(azure.subscriptionId, [managementGroup]);
      world.removeRole(azure.vault, adobe.applicationId, on ? {} : grant);
      world.assignRole(azure.vault, adobe.applicationId, on ? grant : {});
      return on
        ? `The app has its role at the management group ${managementGroup}, not at the vault.`
        : 'The app has its role at the vault.';
    },
  );
  const timeBound = press('roleTimeBound', 'The role ends in 8 hours', () => {
    world.removeRole(azure.vault, adobe.applicationId);
    world.assignRole(azure.vault, adobe.applicationId, { activeUntil: sandbox.clock.now() + 8 * hourMs });
    return 'The app’s role is active for 8 hours (Privileged Identity Management).';
  });
  const isDenied = sandbox.azure.state().denials.includes(denial);
  const denied = toggle('denied', 'A deny assignment blocks the app', isDenied, (on) => {
    if (on) world.deny(azure.vault, adobe.applicationId, denial);
    else world.undeny(denial);
    return on ? 'A deployment stack denies the app the use of keys.' : 'Nothing is denied.';
  });
  return [inherited, timeBound, denied].map((each) => unless(gone, each));
}

/** What keeps the bot from reading, or Azure from answering. */
function sightSwitches(sandbox: World): Switch[] {
  const { azure: standIn } = sandbox;
  const isSilent = standIn.script.state().some(({ always }) => always?.kind === 'reset');
  const identity = identityOf(sandbox);
  const ends = identity?.secretsEndAt ?? null;
  const hasExpired = ends !== null && ends <= sandbox.clock.now();
  const { vaultId } = lumaIn(sandbox);
  return [
    toggle('azureSilent', 'Azure stops answering', isSilent, (on) => {
      for (const surface of surfaces)
        standIn.script.always(surface, on ? { kind: 'reset', when: 'afterReading' } : undefined);
      return on ? 'Azure drops every connection.' : 'Azure answers again.';
    }),
    toggle('secretExpired', 'The bot’s secret expires', hasExpired, (on) => {
      standIn.world.setSecretsEnd(azure.clientId, on ? sandbox.clock.now() : null);
      standIn.revokeTokens();
      return on ? 'The bot’s client secret has expired (AADSTS7000222).' : 'The bot has a valid secret.';
    }),
    toggle(
      'readerAtVault',
      'The bot may read at the vault only',
      identity?.rights.armScopes != null,
      (on) => {
        standIn.world.setRights(azure.clientId, { armScopes: on ? [vaultId ?? ''] : null });
        return on
          ? 'The bot’s reader role is at the vault: delete the vault, and the role is gone as well.'
          : 'The bot’s reader role is at the subscription.';
      },
    ),
  ];
}

const rule: AccessRule = {
  name: 'from-a-partner',
  direction: 'Inbound',
  addressPrefixes: ['198.51.100.0/24'],
  subscriptions: [],
};
const perimeters: Readonly<Record<string, readonly [string, readonly Perimeter[]]>> = {
  none: ['None', []],
  learning: ['In learning mode', [{ name: 'company', accessMode: 'Learning', accessRules: [] }]],
  enforced: ['Enforced, without rules', [{ name: 'company', accessMode: 'Enforced', accessRules: [] }]],
  withRule: ['Enforced, with a rule', [{ name: 'company', accessMode: 'Enforced', accessRules: [rule] }]],
};

/** What has the last word over what the vault and the key say of themselves. */
function lastWordSwitches(sandbox: World): Switch[] {
  const { world } = sandbox.azure;
  const { key, perimeters: present = [] } = lumaIn(sandbox);
  const gone = key === undefined ? 'The key is deleted.' : undefined;
  const same = Object.entries(perimeters).find(
    ([, [, set]]) => JSON.stringify(set) === JSON.stringify(present),
  );
  const named = Object.entries(perimeters).map(([name, [label]]) => [name, label] as const);
  const perimeter = choice(
    'perimeter',
    'Network security perimeter',
    same?.[0] ?? '',
    same === undefined ? [['', 'Something else'], ...named] : named,
    (name) => {
      const [label = '', set = []] = perimeters[name] ?? [];
      world.setPerimeters(azure.vault, set);
      return `Network security perimeter: ${label}.`;
    },
  );
  const newest = press('newestDisabled', 'The newest version is disabled', () => {
    world.newVersion(azure.vault, azure.key, { enabled: false });
    return 'The key has a newer version, and that one is disabled.';
  });
  const rotates = toggle(
    'rotationExpiry',
    'New versions of the key get an expiry date',
    (key?.rotationPolicy ?? null) !== null,
    (on) => {
      const policy = on ? { expiryTime: 'P2Y', rotatesAfter: 'P18M' } : null;
      world.setRotationPolicy(azure.vault, azure.key, policy);
      return on ? 'The rotation policy gives each new version two years.' : 'No rotation policy is set.';
    },
  );
  return [perimeter, newest, rotates].map((each) => unless(gone, each));
}

/** What refuses to be written although the bot has the right to. */
function refusalSwitches({ azure: standIn }: World): Switch[] {
  const { world } = standIn;
  const { locks, policies, subscriptions } = standIn.state();
  const isDisabled = subscriptions.some(({ state }) => state === 'Disabled');
  return [
    toggle('locked', 'A delete lock on the vault', locks.includes(lock), (on) => {
      if (on) world.lock(azure.vault, lock, 'CanNotDelete');
      else world.unlock(lock);
      return on ? 'Nothing at the vault can be deleted, its role assignments included.' : 'The lock is gone.';
    }),
    toggle('rolePolicy', 'Azure Policy refuses role assignments', policies.armPolicy !== null, (on) => {
      world.setPolicies({ armPolicy: on ? 'No role assignments outside the pipeline' : null });
      return on ? 'Azure Policy refuses new role assignments.' : 'Azure Policy refuses nothing.';
    }),
    toggle('keyPolicy', 'Azure Policy wants keys to expire', policies.keyExpiryPolicy !== null, (on) => {
      world.setPolicies({ keyExpiryPolicy: on ? 'Keys should have an expiration date' : null });
      return on ? 'A key without an expiry date cannot be created.' : 'Azure Policy refuses nothing.';
    }),
    toggle('subscriptionDisabled', 'The subscription is disabled', isDisabled, (on) => {
      world.setSubscriptionState(azure.subscriptionId, on ? 'Disabled' : 'Enabled');
      return on ? 'The subscription is read only.' : 'The subscription is enabled.';
    }),
  ];
}

/** Everything here as it is when nothing is wrong. */
export function undoHardSwitches(sandbox: World): void {
  const { azure: standIn } = sandbox;
  const { world } = standIn;
  for (const surface of surfaces) standIn.script.always(surface, undefined);
  world.setSecretsEnd(azure.clientId, null);
  world.setRights(azure.clientId, { armScopes: null });
  world.undeny(denial);
  world.unlock(lock);
  world.setPolicies({ armPolicy: null, deletePolicy: null, keyExpiryPolicy: null });
  world.setSubscriptionState(azure.subscriptionId, 'Enabled');
  const { key, settings } = lumaIn(sandbox);
  if (settings !== undefined) world.setPerimeters(azure.vault, []);
  if (key !== undefined) world.setRotationPolicy(azure.vault, azure.key, null);
}

/** What is hard to see from a vault’s own settings. */
export function hardSwitches(sandbox: World): SwitchGroup {
  return {
    title: 'Azure: the hard cases',
    hint: 'What the vault’s own settings do not show.',
    folded: true,
    switches: [
      ...roleSwitches(sandbox),
      ...sightSwitches(sandbox),
      ...lastWordSwitches(sandbox),
      ...refusalSwitches(sandbox),
    ],
  };
}
