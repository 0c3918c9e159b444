/** Where an organization can stand; what belongs to each is in organization.ts. */
export type Phase =
  | 'unconfigured'
  | 'preparing'
  | 'awaitingApproval'
  | 'coolingOff'
  | 'enabling'
  | 'outcomeUnknown'
  | 'enabled'
  | 'revoking'
  | 'revoked'
  | 'restoring';

/**
 * The schema of the snapshots that are written now.
 * - 1: facts of findings, reasons of the gate and refused clicks were strings (lifted in states/older.ts)
 * - 2: they have shapes of their own
 */
export const stateSchema = 2;

/** Whether this version can read a snapshot. */
export function isReadableState(schema: unknown): boolean {
  return schema === 1 || schema === stateSchema;
}
