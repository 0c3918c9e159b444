import { createAdobe } from './clients/adobe/adobe.ts';
import { createAzure } from './clients/azure/azure.ts';
import type { Config, OrganizationConfig } from './config.ts';
import type { Outside } from './deps.ts';

/** The systems outside, one set an organization, made when first asked for. */
export interface Outsides {
  of(organization: OrganizationConfig): Outside;
  close(): Promise<void>;
}

/** @param now the record's time, in milliseconds since 1970: tokens age by it */
export function createOutsides(
  config: Config,
  now: () => number,
  wrap: <T extends object>(boundary: string, target: T) => T,
): Outsides {
  const made = new Map<string, Outside>();
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
        ...config.adobe,
      });
      const azure = createAzure({ ...config.azure, tenantId: tenantId ?? config.azure.tenantId });
      const outside = { adobe: wrap('adobe', adobe), azure: wrap('azure', azure) };
      made.set(orgId, outside);
      return outside;
    },
    async close() {
      await Promise.all([...made.values()].map(({ adobe }) => adobe.close()));
    },
  };
}
