import { verdictRank, type Judgement } from './findings.ts';
import type { Observed, Perimeter, Vault } from './observations.ts';
import { fail, pass, unknown, notSeen, notSeenAs, warning } from './finding.ts';

/** From which Adobe reaches a vault whose network is restricted; newer editions of Adobe's guide name it. */
export const adobeIpAddress = '20.88.123.53';

type Network = 'open' | 'restricted' | 'closed' | 'perimeter' | undefined;

/** ARM leaves out what is at its default: access `Enabled`, action `Allow`. An unheard-of value is not guessed at. */
function networkOf({ publicNetworkAccess = 'Enabled', defaultAction = 'Allow' }: Vault): Network {
  switch (publicNetworkAccess.toLowerCase()) {
    case 'enabled':
      return ({ allow: 'open', deny: 'restricted' } as const)[defaultAction.toLowerCase()];
    case 'disabled':
      return 'closed';
    case 'securedbyperimeter':
      return 'perimeter';
    default:
      return undefined;
  }
}

function strangeNetwork({ publicNetworkAccess, defaultAction, bypass }: Vault): Judgement {
  const seen = [publicNetworkAccess, defaultAction, bypass].map((value) => value ?? 'absent').join(', ');
  return notSeen('nonsense', `ARM's network settings are not known here: ${seen}.`);
}

/** Whether trusted Microsoft services get past the firewall; an absent `bypass` means `AzureServices`. */
export function trustedServices(vault: Vault): Judgement {
  const network = networkOf(vault);
  if (network === undefined) return strangeNetwork(vault);
  if (network === 'open') return pass('networkOpen');
  if (network === 'perimeter') return fail('perimeter', { perimeter: undefined });
  switch ((vault.bypass ?? 'AzureServices').toLowerCase()) {
    case 'azureservices':
      return pass('exceptionOn');
    case 'none':
      return fail('exceptionOff');
    default:
      return strangeNetwork(vault);
  }
}

function onePerimeter({ name, accessMode = '', inboundRules }: Perimeter): Judgement {
  switch (accessMode.toLowerCase()) {
    case 'enforced':
      return inboundRules.length === 0
        ? fail('perimeter', { perimeter: name })
        : unknown('perimeterRules', { perimeter: name, rules: inboundRules });
    case 'learning':
    // As it is called in the newest API version: it logs and lets in.
    case 'audit':
      return warning('perimeterLearning', { perimeter: name });
    default:
      return unknown('perimeterUnclear', { perimeter: name, accessMode });
  }
}

const rank = ({ verdict }: Judgement) => verdictRank[verdict];

/**
 * An enforced network security perimeter overrides the vault's own network settings and its exception for trusted
 * services (https://learn.microsoft.com/en-us/azure/key-vault/general/network-security#network-security-perimeter).
 */
export function networkPerimeter(perimeters: Observed<readonly Perimeter[]> | undefined): Judgement {
  if (perimeters === undefined) return notSeen('notYet', '');
  if (perimeters.kind === 'unseen') return notSeenAs(perimeters);
  const [worst] = perimeters.value.map(onePerimeter).toSorted((one, other) => rank(other) - rank(one));
  return worst ?? pass('noPerimeter');
}

function numberOf(address: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address)?.slice(1).map(Number);
  if (!parts || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((number, part) => number * 256 + part, 0);
}

/** Whether a rule such as `20.88.123.53`, `20.88.123.53/32` or `20.88.0.0/16` lets an IPv4 address in. */
function covers(rule: string, address: string): boolean {
  const [network = '', prefix = '32'] = rule.trim().split('/');
  const from = numberOf(network);
  const sought = numberOf(address);
  if (from === undefined || sought === undefined || !/^\d{1,2}$/.test(prefix) || Number(prefix) > 32)
    return false;
  const size = 2 ** (32 - Number(prefix));
  return Math.floor(from / size) === Math.floor(sought / size);
}

/** The list of addresses counts only where chosen networks are let in; elsewhere Azure does not consult it. */
export function adobeAddress(vault: Vault): Judgement {
  const network = networkOf(vault);
  const address = adobeIpAddress;
  if (network === undefined) return strangeNetwork(vault);
  if (network === 'open') return pass('addressNotNeeded');
  if (network !== 'restricted') return warning('addressIneffective', { address });
  return vault.ipRules.some((rule) => covers(rule, address))
    ? pass('addressAllowed', { address })
    : warning('addressMissing', { address });
}
