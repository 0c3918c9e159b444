import type { Clock } from '../clock.ts';
import type { Directory } from './directory.ts';

/** How this Azure behaves where the real one varies; changes hold from the next request on. JSON-able. */
export interface AzureSettings {
  /** How long a new role assignment can neither be seen nor used (up to 10 min in Azure). Milliseconds. */
  grantPropagationMs: number;
  /** How long a removed role assignment still works; it is out of sight at once. Milliseconds. */
  revokePropagationMs: number;
  /** How long after consent a role assignment without `principalType` answers PrincipalNotFound. Milliseconds. */
  principalReplicationMs: number;
  /** Reading a disabled key: 200 with `enabled: false`, or 403 KeyDisabled. */
  disabledKeyAnswers: 'attributes' | 'forbidden';
  /** How many items a page of a list has. */
  pageSize: number;
  /** Whether an empty page comes before each one that has something, as Azure's lists may have. */
  emptyPages: boolean;
  /** How long after a vault was made Resource Graph does not know it (30 min and more, azure-docs#19879). Milliseconds. */
  resourceGraphDelayMs: number;
  /** How many role assignments a subscription takes. */
  roleAssignmentLimit: number;
}

export const defaultAzureSettings: AzureSettings = {
  grantPropagationMs: 0,
  revokePropagationMs: 0,
  principalReplicationMs: 0,
  disabledKeyAnswers: 'attributes',
  pageSize: 1000,
  emptyPages: false,
  resourceGraphDelayMs: 0,
  roleAssignmentLimit: 4000,
};

/** What every part of the stand-in works with. */
export interface AzureContext {
  clock: Clock;
  directory: Directory;
  settings: () => AzureSettings;
}
