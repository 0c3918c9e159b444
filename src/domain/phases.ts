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
