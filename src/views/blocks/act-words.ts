import type { Act } from '../../domain/proposal.ts';
import { dataFate } from './data-fate.ts';
import type { Step } from '../../domain/checks/findings.ts';
import type { StepStatus } from '../../domain/steps.ts';

/** What people read of an act; the later ones must not look like the one that cannot be undone, nor it like them. */
export interface ActWords {
  /** Before the heading of a request for approval; always with words beside it. */
  readonly symbol: string;
  readonly asked: string;
  /** `… asks for …` */
  readonly approvalOf: string;
  /** What happens, and whether it can be undone: the first thing that is read before a yes. */
  readonly happens: string;
  /** `The bot verifies everything once more and …` */
  readonly goesOn: string;
  /** Why a proposal that ended did no harm. */
  readonly nothingDone: string;
  /** How things stand without it. */
  readonly backAt: string;
  /** `… proposes again, …` */
  readonly proposedWith: string;
  /** What an approver takes upon them. */
  readonly approveTitle: string;
  readonly duty: string;
}

const drillWords = (what: string, also = ''): ActWords => ({
  symbol: '▷',
  asked: 'DRILL: approval requested',
  approvalOf: `approval in a drill of ${what}`,
  happens: `*DRILL of ${what}. Nothing is sent to Adobe and nothing is changed in Azure, whatever you answer.*\nAnswer as you would if it were real.${also}`,
  goesOn: 'ends the drill there',
  nothingDone: 'It was a drill: nothing was sent to Adobe or changed in Azure.',
  backAt: 'Everything is as it was before.',
  proposedWith: 'with `/cmk drill`',
  approveTitle: 'DRILL: approve',
  duty: 'I have read what would be done. I know that this is a drill, and that my answer counts for nothing else.',
});

export const actWords: Record<Act, ActWords> = {
  enable: {
    symbol: '⚠',
    asked: 'Approval requested: this cannot be undone',
    approvalOf: 'approval to enable customer-managed keys (irreversible)',
    happens:
      '*Puts this organization’s Platform data under your own key. This cannot be undone.*\nLosing the key means losing the data.',
    goesOn: 'sends the request',
    nothingDone: 'Nothing was sent.',
    backAt: 'The setup can be changed again.',
    proposedWith: 'with *Propose…* on the run’s message',
    approveTitle: 'Approve enablement',
    duty: 'I have read what will be done and what cannot be undone. I accept that the key, vault, role and app must be kept from then on, and that losing the key means losing the data.',
  },
  revoke: {
    symbol: '⛔',
    asked: 'Approval requested: REVOKE access to the data',
    approvalOf: 'approval to revoke Adobe’s access to the key',
    happens: `*Removes Adobe’s access to the key: Platform loses the data of this organization until access is restored.* Primary stores follow within 24 hours, the rest within 7 days.\n${dataFate.askFirst}`,
    goesOn: 'begins to revoke',
    nothingDone: 'Access was not touched.',
    backAt: 'Customer-managed keys stay enabled and Adobe keeps its access.',
    proposedWith: 'with `/cmk revoke`',
    approveTitle: 'Approve: revoke access',
    duty: 'I have read what stops working and when. I accept that Platform loses the data of this organization until access is restored, and that restoring takes as long again.',
  },
  restore: {
    symbol: '↺',
    asked: 'Approval requested: restore access to the data',
    approvalOf: 'approval to give Adobe access to the key again',
    happens:
      '*Gives Adobe access to the key again: Platform can read and write the data of this organization.* Primary stores follow within 24 hours, the rest within 7 days.',
    goesOn: 'begins to restore',
    nothingDone: 'Access was not touched.',
    backAt: 'Access stays revoked.',
    proposedWith: 'with `/cmk restore`',
    approveTitle: 'Approve: restore access',
    duty: 'I have read what will be done. I know why access was revoked, and that Platform can read the data of this organization again afterwards.',
  },
  enableDrill: drillWords('the enablement'),
  revokeDrill: drillWords(
    'revoking',
    '\nOperators: meanwhile rehearse the way without Slack and Redis with `npm run emergency -- organization`, which changes nothing.',
  ),
};

/** What would be done, for a notification: `Approve? Enable customer-managed keys for Luma.` */
export const actDeeds: Record<Act, string> = {
  enable: 'enable customer-managed keys',
  revoke: 'revoke Adobe’s access',
  restore: 'restore Adobe’s access',
  enableDrill: 'DRILL: enable customer-managed keys',
  revokeDrill: 'DRILL: revoke Adobe’s access',
};

/** The name of an act in a sentence: `revoking`. */
export const actNouns: Record<Act, string> = {
  enable: 'the enablement',
  revoke: 'revoking',
  restore: 'restoring',
  enableDrill: 'a drill of the enablement',
  revokeDrill: 'a drill of revoking',
};

/** Stands over whatever is said in a drill. */
export const drillMark = '*DRILL* · nothing is sent to Adobe or changed in Azure';

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
