import { armPage } from './arm-page.ts';
import { armError } from './errors.ts';
import type { Answer } from '../adobe/wire.ts';
import type { ArmRequest } from './arm-request.ts';
import type { Perimeter } from './seeds.ts';

/** Those of Azure/azure-rest-api-specs that have these configurations; the stable 2026-02-01 has none (as far as was found). */
const versions = ['2024-12-01-preview', '2026-03-01-preview', '2026-04-01-preview', '2026-04-01'];

const guid = '00000000-0000-4000-8000-000000000000';

function resource(vaultId: string, { name, accessMode, accessRules }: Perimeter): Record<string, unknown> {
  const subscription = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+/i.exec(vaultId)?.[0] ?? '';
  const vault = vaultId.split('/').at(-1);
  return {
    id: `${vaultId}/networkSecurityPerimeterConfigurations/${guid}.${vault}-${guid}`,
    name: `${guid}.${vault}-${guid}`,
    type: 'Microsoft.KeyVault/vaults/networkSecurityPerimeterConfigurations',
    properties: {
      provisioningState: 'Succeeded',
      networkSecurityPerimeter: {
        id: `${subscription}/providers/Microsoft.Network/networkSecurityPerimeters/${name}`,
        perimeterGuid: guid,
        location: 'westeurope',
      },
      resourceAssociation: { name: `${vault}-${guid}`, accessMode },
      profile: {
        name: 'defaultprofile',
        accessRulesVersion: 1,
        accessRules: accessRules.map(({ name: rule, ...properties }) => ({
          name: rule,
          properties: { ...properties, fullyQualifiedDomainNames: [] },
        })),
        diagnosticSettingsVersion: 0,
        enabledLogCategories: [],
      },
    },
  };
}

/** `GET {vault}/networkSecurityPerimeterConfigurations`, in the shape of the published example of 2026-04-01-preview. */
export function handlePerimeters(
  request: ArmRequest,
  vault: { id: string; perimeters: readonly Perimeter[] },
): Answer {
  const version = request.received.url.searchParams.get('api-version') ?? '';
  if (!versions.includes(version)) {
    const message = `No registered resource provider found for API version '${version}' for type 'vaults/networkSecurityPerimeterConfigurations'. Supported: '${versions.join(', ')}'.`;
    return armError(400, 'NoRegisteredProviderFound', message);
  }
  return armPage(
    request,
    vault.perimeters.map((perimeter) => resource(vault.id, perimeter)),
  );
}

/**
 * Whether an enforced perimeter keeps an address out: it takes precedence over `publicNetworkAccess` and over the
 * exception for trusted services (https://learn.microsoft.com/azure/key-vault/general/network-security).
 */
export function isOutsidePerimeter(perimeters: readonly Perimeter[], address: string): boolean {
  return perimeters.some(
    ({ accessMode, accessRules }) =>
      accessMode === 'Enforced' &&
      !accessRules.some(
        ({ direction, addressPrefixes }) =>
          direction === 'Inbound' &&
          addressPrefixes.some((prefix) => prefix.replace(/\/32$/, '') === address || prefix === '0.0.0.0/0'),
      ),
  );
}
