import type { Run } from './organization.ts';

/** The directory the vault is in: as the operator set it, else as it was seen. */
export function tenantOf(run: Run, configured: string | undefined): string | undefined {
  return configured ?? run.findings.vaultTenant?.facts['tenantId'];
}
