import type { RefusalReason } from '../domain/refusals.ts';
import type { RefusalWords } from './refusal-words.ts';
import { actNouns } from './act-words.ts';
import { checkList } from './check-list.ts';
import { oneLine } from './text.ts';

type StateReason = Extract<
  RefusalReason,
  | 'noRun'
  | 'notPreparing'
  | 'alreadyEnabled'
  | 'alreadyOwner'
  | 'notEnabled'
  | 'alreadyRevoked'
  | 'notRevoked'
  | 'otherProposalOpen'
  | 'actUnderWay'
  | 'nothingToCancel'
  | 'tooLateToCancel'
  | 'nothingToStop'
  | 'noProposal'
  | 'otherProposal'
  | 'otherRun'
  | 'expiredProposal'
  | 'alreadyCoolingOff'
  | 'notSettleable'
  | 'notUnderway'
  | 'workUnderWay'
  | 'vaultMissing'
  | 'keyMissing'
  | 'appMissing'
  | 'appNotAccepted'
  | 'stepsOpen'
  | 'notUnknown'
  | 'cannotAttestFail'
  | 'noWriter'
  | 'volatileRedis'
>;

const phases: Readonly<Record<string, string>> = {
  unconfigured: 'no setup is under way',
  preparing: 'the setup is being prepared',
  awaitingApproval: 'a proposal is waiting for approvals',
  coolingOff: 'a proposal was approved and is cooling off',
  enabling: 'Adobe is at work on it',
  outcomeUnknown: 'the outcome of the request to Adobe is unknown',
  enabled: 'customer-managed keys are enabled',
  revoking: 'access is being revoked',
  revoked: 'access is revoked',
  restoring: 'access is being restored',
};

const actNames: Readonly<Record<string, string>> = actNouns;

const actName = (act: string | undefined) => actNames[act ?? ''] ?? 'another act';

const neverAbsent =
  'Adobe has not answered “not found” so far, or not without interruption. It must do so for 60 minutes. The bot goes on asking by itself.';

const notSettleable: Readonly<Record<string, (minutes: string) => string>> = {
  phase: () => 'Only a request whose outcome is unknown can be settled. `/cmk status` shows where it stands.',
  asked: () => 'Settling it is proposed already and waits for approvals; see the thread.',
  early: (minutes) =>
    `Adobe must answer “not found” for 60 minutes without interruption; ${oneLine(minutes, 20)} minutes are left. The bot goes on asking by itself.`,
  neverAbsent: () => neverAbsent,
};

function whyNotSettleable(because: string, minutes: string): string {
  const found = Object.hasOwn(notSettleable, because) ? notSettleable[because] : undefined;
  return found?.(minutes) ?? neverAbsent;
}

export const refusedStates: Record<StateReason, RefusalWords> = {
  noRun: () => '*No setup is under way for this organization.* Start one with `/cmk setup`.',
  notPreparing: ({ phase }) =>
    `*Nothing can be changed now*, because ${phases[phase ?? ''] ?? 'the setup is past its preparation'}. To change something, the proposal must end first: an approver rejects it, or *Stop* or *Cancel* is pressed. Then everything chosen so far is still there.`,
  alreadyEnabled: () =>
    '*Customer-managed keys are enabled for this organization already.* Enabling happens once and cannot be undone; there is nothing to set up. `/cmk status` shows the vault and the key.',
  alreadyOwner: () => 'You run this setup already. Nothing was changed.',
  tooLateToCancel: ({ phase = '' }) =>
    phase === 'revoking' || phase === 'restoring'
      ? `*It is too late to cancel*, because ${phases[phase]}. When that is done, a requester may propose the opposite with \`/cmk ${phase === 'revoking' ? 'restore' : 'revoke'}\`. \`/cmk status\` shows where it stands.`
      : '*It is too late to cancel.* The request to Adobe is out, or may be, and it cannot be taken back. `/cmk status` shows where it stands.',
  notEnabled: ({ phase = '' }) =>
    `*There is no access to take away or to give back*, because customer-managed keys are not enabled for this organization: ${phases[phase] ?? 'the setup is not finished'}. \`/cmk setup\` goes on with it, \`/cmk status\` shows where it stands.`,
  alreadyRevoked: () =>
    '*Access is revoked already.* Nothing was changed. `/cmk status` shows since when and how far it has spread; `/cmk restore` proposes to give access back.',
  notRevoked: () =>
    '*Access is not revoked*, so there is nothing to restore. Nothing was changed. `/cmk status` shows what the bot sees of key, vault, app and role.',
  otherProposalOpen: ({ act }) =>
    `*Something is proposed already*: ${actName(act)}. Only one thing can be proposed at a time. Decide on it in the thread, or end it with *Cancel* or \`/cmk cancel\`; then propose again.`,
  actUnderWay: ({ act }) =>
    `*The bot is at it already:* ${actName(act)} is approved and under way. Nothing was changed; the thread says how it goes.`,
  nothingToCancel: () =>
    '*There is nothing to cancel.* Access is revoked and nothing is proposed. `/cmk restore` proposes to give access back.',
  nothingToStop: () =>
    '*There is nothing to stop.* Either nothing is proposed, or the request is already on its way to Adobe. `/cmk status` shows which.',
  noProposal: () =>
    '*Nothing is proposed at the moment*, so there is nothing to approve or to reject. The proposal may have been rejected, stopped, changed, or it may have expired; the thread says which.',
  otherProposal: () =>
    '*What you looked at is not what is proposed now.* Something changed in between, and an approval counts only for exactly what was read. Open the newest proposal in the thread, compare its fingerprint, and decide on that one.',
  otherRun: () =>
    '*This button belongs to an earlier run.* Use the newest message in the channel, or `/cmk status`.',
  expiredProposal: () =>
    '*This proposal has expired*, so approvals no longer count. The requester can propose again with *Propose*; everything chosen is still there.',
  alreadyCoolingOff: () =>
    'All approvals are there and the cooling-off time is running; there is nothing more to approve. *Stop* still works.',
  notSettleable: ({ because = '', minutes = 'some' }) =>
    `*This cannot be settled as “not there”${because === 'phase' || because === 'asked' ? '' : ' yet'}.* ${whyNotSettleable(because, minutes)}`,
  notUnderway: () => '*Nothing of the kind is under way.* `/cmk status` shows where it stands.',
  workUnderWay: () =>
    '*The bot is at work on this already.* It says in the thread when it is done; usually that takes less than a minute. Nothing needs to be pressed again.',
  vaultMissing: () => '*Choose the vault first.* Open step 1 with *Continue* or `/cmk setup`.',
  keyMissing: () => '*Choose the key first.* Open step 2 with *Continue* or `/cmk setup`.',
  appMissing: () =>
    '*The CMK app is not known yet.* The bot asks Adobe for it by itself; if Adobe refuses, the run’s message says why.',
  appNotAccepted: ({ verdict }) =>
    verdict === 'unknown'
      ? '*The bot cannot see the CMK app in the vault’s directory*, and it gives a role only to an app that it sees. Somebody who may does it with the `az` command of step 4; the bot sees it by itself.'
      : '*The CMK app is not accepted in the vault’s directory yet*, and a role can be given only to what is there. Open the consent link of step 3 and accept; the bot sees it by itself. Then press this again.',
  stepsOpen: ({ checks }) =>
    `*It cannot be proposed yet.* These checks stand in the way: ${checkList(checks)}. Mend what failed, attest what nobody but a person can know, then propose again. Nothing typed is lost.`,
  notUnknown: ({ check, verdict }) =>
    `*There is nothing to attest.* ${checkList(check)} is ${verdict === undefined ? 'known' : `“${oneLine(verdict, 20)}”`} by the bot’s own look, and a person’s word is only asked for where the bot cannot tell.`,
  cannotAttestFail: ({ check }) =>
    `*A failed check cannot be attested away.* ${checkList(check)} was seen to be wrong. The run’s message shows how to mend it; the bot looks again by itself.`,
  noWriter: () =>
    '*The bot may not write to Azure here* (`AZURE_WRITER` is `off`). A person with the right does it: the step shows the portal link and the `az` command, filled in. The bot sees it when it is done.',
  volatileRedis: () =>
    '*Nothing irreversible is done now, because the bot’s Redis would forget it in a restart.* The record of who approved what must outlast that. The operator switches on `appendonly yes` and `maxmemory-policy noeviction`; then try again. Everything else works.',
};
