import { createAdobe } from '../clients/adobe/adobe.ts';
import { type AzureClient, createAzure } from '../clients/azure/azure.ts';
import type { Config, OrganizationConfig } from '../config.ts';
import type { Outside } from '../deps.ts';

/** The systems outside, one set an organization, made when first asked for; Azure once a directory, with its tokens. */
export interface Outsides {
  of(organization: OrganizationConfig): Outside;
  close(): Promise<void>;
}

/** @param now the record's time, in milliseconds since 1970: tokens age by it */
export function createOutsides(
  config: Pick<Config, 'azure' | 'adobe' | 'proxy'>,
  now: () => number,
  wrap: <T extends object>(boundary: 'adobe' | 'azure', target: T) => T,
): Outsides {
  const made = new Map<string, Outside>();
  const azures = new Map<string | undefined, AzureClient>();

  function azureIn(tenantId: string | undefined): AzureClient {
    const azure = azures.get(tenantId) ?? wrap('azure', createAzure({ ...config.azure, tenantId }));
    azures.set(tenantId, azure);
    return azure;
  }

  return {
    of(organization) {
      const known = made.get(organization.orgId);
      if (known !== undefined) return known;
      const { orgId, host, clientId, clientSecret, scopes, tenantId } = organization;
      const adobe = createAdobe({
        organization: orgId,
        host,
        clientId,
        clientSecret,
        scopes,
        now,
        proxy: config.proxy,
        ...config.adobe,
      });
      const outside = { adobe: wrap('adobe', adobe), azure: azureIn(tenantId ?? config.azure.tenantId) };
      made.set(orgId, outside);
      return outside;
    },
    async close() {
      await Promise.all([...made.values()].map(({ adobe }) => adobe.close()));
    },
  };
}
