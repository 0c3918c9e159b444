import { loopbackOrigin } from './loopback.ts';
import type { OrganizationConfig } from './organizations.ts';
import type { Reader } from './reader.ts';
import { applicationId, opaqueSecret, tenantId, writer } from './values.ts';

/** The bot's own identity in Azure. With none of it, what DefaultAzureCredential finds, or nothing at all. */
export interface AzureConfig {
  readonly tenantId: string | undefined;
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  /**
   * Whether the settings name an identity. Without one DefaultAzureCredential may still find its own (a managed
   * identity, `az login`), which only asking shows.
   */
  readonly hasIdentity: boolean;
  /** Who creates keys and assigns the role: nobody, the same identity, or one of its own. */
  readonly writer: 'off' | 'same' | { readonly clientId: string };
  /** A stand-in for all of Azure on loopback. */
  readonly loopbackUrl: string | undefined;
}

export const azureClientSecret = opaqueSecret(
  'the value of a client secret of the app registration, not its id',
  'abc8Q~…',
  /^(?:xox|xapp-|p8e-|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$)/iu,
);

export function readAzure(reader: Reader): AzureConfig {
  const tenant = reader.find('AZURE_TENANT_ID', tenantId);
  const client = reader.find('AZURE_CLIENT_ID', applicationId);
  return {
    tenantId: tenant,
    clientId: client,
    hasIdentity: tenant !== undefined || client !== undefined,
    clientSecret: reader.find('AZURE_CLIENT_SECRET', azureClientSecret),
    writer: reader.find('AZURE_WRITER', writer) ?? 'off',
    loopbackUrl: reader.find('AZURE_LOOPBACK_URL', loopbackOrigin),
  };
}

/** A client id alone is a managed identity and a tenant alone is a hint; a secret alone is a mistake. */
export function refuseHalfIdentity(reader: Reader, organizations: readonly OrganizationConfig[]): void {
  if (reader.findText('AZURE_CLIENT_SECRET') === undefined) return;
  const because = 'it is not set, although AZURE_CLIENT_SECRET is; expected';
  if (reader.findText('AZURE_CLIENT_ID') === undefined) {
    reader.add(
      'AZURE_CLIENT_ID',
      `${because} ${applicationId.expected}, for example ${applicationId.example}`,
    );
  }
  const everyTenantKnown =
    organizations.length > 0 && organizations.every((organization) => organization.tenantId !== undefined);
  if (reader.findText('AZURE_TENANT_ID') === undefined && !everyTenantKnown) {
    reader.add('AZURE_TENANT_ID', `${because} ${tenantId.expected}, for example ${tenantId.example}`);
  }
}
