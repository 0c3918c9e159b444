import type { Vault } from '../observations.ts';
import { fail, type Judgement, pass, unseen, warning } from './finding.ts';

/** From which Adobe reaches a vault whose network is restricted; newer editions of Adobe's guide name it. */
const adobeIpAddress = '20.88.123.53';

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
  return unseen('nonsense', `ARM's network settings are not known here: ${seen}.`);
}

/** Whether trusted Microsoft services get past the firewall; an absent `bypass` means `AzureServices`. */
export function trustedServices(vault: Vault): Judgement {
  const network = networkOf(vault);
  if (network === undefined) return strangeNetwork(vault);
  if (network === 'open') return pass('networkOpen');
  if (network === 'perimeter') return fail('perimeter');
  switch ((vault.bypass ?? 'AzureServices').toLowerCase()) {
    case 'azureservices':
      return pass('exceptionOn');
    case 'none':
      return fail('exceptionOff');
    default:
      return strangeNetwork(vault);
  }
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
