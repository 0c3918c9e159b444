/**
 * Every command that a button or a modal of these views stands for: a button's `action_id`, a modal's `callback_id`.
 * `openLink` and `portal` lead to a web page and need only an ack.
 */
export const actions = [
  'setup',
  'step',
  'vault',
  'key',
  'createKey',
  'look',
  'attest',
  'assignRole',
  'openLink',
  'propose',
  'approve',
  'reject',
  'askQuestion',
  'details',
  'stop',
  'cancel',
  'takeOver',
  'takeAlert',
  'revoke',
  'restore',
  'settle',
  'approveSettlement',
  'status',
  'health',
  'adopt',
  'audit',
  'help',
  'home',
] as const;
export type ActionName = (typeof actions)[number];
