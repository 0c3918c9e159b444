import { isOutsidePerimeter } from './perimeters.ts';
import type { Perimeter, VaultSettings } from './seeds.ts';

const withoutSuffix = (rule: string): string => rule.replace(/\/32$/, '');

/** Why the vault's firewall turns this address away from the data plane; undefined where it lets it in. */
export function firewallRefusal(
  { settings, perimeters }: { settings: VaultSettings; perimeters: readonly Perimeter[] },
  address: string,
): { code: string; message: string } | undefined {
  const { publicNetworkAccess, defaultAction, bypass, ipRules } = settings;
  if (isOutsidePerimeter(perimeters, address)) {
    // Inferred: the code and the words.
    return {
      code: 'ForbiddenByNsp',
      message: 'Access to the key vault is denied by the network security perimeter it is associated with.',
    };
  }
  const withoutException = bypass === 'None' ? " and bypass is not set to 'AzureServices'" : '';
  if (publicNetworkAccess === 'Disabled' || publicNetworkAccess === 'SecuredByPerimeter') {
    return {
      code: 'ForbiddenByConnection',
      message: `Connection is not an approved private link and caller was ignored${withoutException} and PublicNetworkAccess is set to '${publicNetworkAccess}'.`,
    };
  }
  if (defaultAction !== 'Deny' || ipRules.map(withoutSuffix).includes(address)) return undefined;
  return {
    code: 'ForbiddenByFirewall',
    message: `Client address is not authorized and caller is not a trusted service${withoutException}. Client address: ${address}`,
  };
}

/** Whether Microsoft's trusted services reach the vault; an absent `bypass` is AzureServices. */
export function letsTrustedServicesIn({
  publicNetworkAccess,
  defaultAction,
  bypass,
}: VaultSettings): boolean {
  if (publicNetworkAccess === 'SecuredByPerimeter') return false;
  if (publicNetworkAccess !== 'Disabled' && defaultAction !== 'Deny') return true;
  return bypass !== 'None';
}
