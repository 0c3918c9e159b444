import type { Step } from '../../domain/checks/findings.ts';
import type { StepStatus } from '../../domain/steps.ts';

export const stepNames: Record<Step, string> = {
  vault: 'Vault',
  key: 'Key',
  app: 'App',
  role: 'Role',
  approval: 'Approval',
  enablement: 'Enablement',
};

/** A symbol for the eye and a word for everybody: nothing is said by the symbol alone. */
export const statusWords: Record<StepStatus, { readonly symbol: string; readonly word: string }> = {
  todo: { symbol: '○', word: 'to do' },
  waiting: { symbol: '◐', word: 'waiting' },
  attention: { symbol: '!', word: 'needs attention' },
  done: { symbol: '✓', word: 'done' },
};

/** The role that Adobe documents for the app. */
export const roleName = 'Key Vault Crypto Service Encryption User';

const stages: Readonly<Record<string, string>> = {
  NEW: 'Adobe has received the request',
  CREATED: 'Adobe has received the request',
  RUNNING: 'Adobe checks that it can reach the vault and the key',
  UPDATE_EXISTING_RESOURCES: 'Adobe writes vault and key into the data stores of every sandbox',
  COMPLETED: 'vault and key are set in the data stores',
  FAILED: 'Adobe reports a failure',
};

/** What a stage of Adobe's means; undefined for one that Adobe does not document. */
export function findStageMeaning(status: string): string | undefined {
  return Object.hasOwn(stages, status) ? stages[status] : undefined;
}
