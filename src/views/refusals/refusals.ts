import type { CheckId, NoFacts } from '../../domain/checks/findings.ts';
import type { Phase } from '../../domain/phases.ts';
import type { IneligibleReason, Refusal, RefusalFacts, RefusalReason } from '../../domain/refusals.ts';
import { code, counted, duration, listed, mention, oneLine, people, strong } from '../blocks/text.ts';
import { guideLink, type Message, section } from '../blocks/blocks.ts';
import { actNouns, stepNames } from '../blocks/act-words.ts';
import { checkLabel } from '../findings/checks.ts';
import type { SectionBlock } from '@slack/types';
import type { UpstreamFault } from '../../domain/post.ts';
import type { Run } from '../../domain/organization.ts';
import { explainUpstream } from './upstream.ts';
import type { AddressFault, Fault, KeyIdentifierFault } from '../../domain/addresses/typed-address.ts';
import type { VaultReferenceFault } from '../../domain/addresses/vault-reference.ts';

/** A sentence, or what makes it of the facts. */
type Words<F> = F extends NoFacts ? string : (facts: F) => string;

type RefusalWords = { readonly [R in RefusalReason]: Words<RefusalFacts[R]> };

/** What somebody reads who tried what they may not. */
const attempts: readonly RefusalReason[] = [
  'notRequester',
  'notApprover',
  'notAuditor',
  'noRole',
  'notAlerted',
  'samePerson',
];

const phases: Record<Phase, string> = {
  unconfigured: 'no setup is under way',
  preparing: 'the setup is being prepared',
  awaitingApproval: 'a proposal is waiting for approvals',
  coolingOff: 'a proposal was approved and is cooling off',
  enabling: 'Adobe is working on the enablement',
  outcomeUnknown: 'the outcome of the request to Adobe is unknown',
  enabled: 'customer-managed keys are enabled',
  revoking: 'access is being revoked',
  revoked: 'access is revoked',
  restoring: 'access is being restored',
};

const leftOutBecause: Record<IneligibleReason, string> = {
  notApprover: 'no longer an approver',
  contributor: 'proposed, changed or attested something here',
  emailUnreadable: 'email address cannot be read',
  samePerson: 'same email address as somebody already counted',
  contributorUnreadable: 'the email address of somebody who prepared this cannot be read',
  guest: 'guest',
  botAccount: 'bot',
  deactivated: 'deactivated',
  stranger: 'not shown by Slack as a member of this workspace',
};

const helperKinds: Record<RefusalFacts['helperNotMember']['kind'], string> = {
  guest: 'a guest',
  bot: 'a bot',
  deactivated: 'deactivated',
  stranger: 'not shown by Slack as a member of this workspace',
};

/** More lines than this help nobody. */
const mostLeftOut = 20;

function tooFew({ quorum, eligible, leftOut, notYet = 0 }: RefusalFacts['tooFewApprovers']): string {
  const shown = leftOut
    .slice(0, mostLeftOut)
    .map(({ id, because }) => `• ${mention(id)} – ${leftOutBecause[because]}`);
  const advice = leftOut.some(({ because }) => because === 'contributorUnreadable')
    ? 'More approvers do not help: the bot cannot read the email address of somebody who prepared this. Ask them to add one to their Slack profile. If they are not in this workspace, cancel the setup with `/cmk cancel` and start again.'
    : 'Ask the operator to add approvers (`CMK_APPROVERS`) or to lower the number (`CMK_QUORUM`), then try again.';
  return [
    `*${notYet === 0 ? 'Too few people can approve this' : 'Too few approvers are known yet'}.* ${quorum} approvals are needed; of the approvers, ${eligible.length === 0 ? 'nobody' : people(eligible)} would count.`,
    ...(shown.length === 0 ? [] : ['Not counted:', ...shown]),
    notYet === 0
      ? advice
      : `${counted(notYet, 'more approver has', 'more approvers have')} not been looked up in Slack yet: the bot looks some up every minute. Try again in a minute.`,
  ].join('\n');
}

const checkList = (checks: readonly CheckId[]) => listed(checks.map((check) => `*${checkLabel(check)}*`));

const absentForADay =
  'Adobe had accepted the request, so it must answer “not found” for 24 hours, the last of them without interruption. The bot keeps asking automatically.';
const absentForAnHour =
  'Adobe must answer “not found” for 60 minutes without interruption. The bot keeps asking automatically.';

function notSettleable(facts: RefusalFacts['notSettleable']): string {
  const cannot = 'This cannot be marked as not received';
  switch (facts.because) {
    case 'phase':
      return `*${cannot}.* Only a request with an unknown outcome can be. \`/cmk status\` shows where it stands.`;
    case 'asked':
      return `*${cannot}.* This has been proposed already and is waiting for approvals; see the thread.`;
    case 'early':
      return `*${cannot} yet.* Possible in ${duration(facts.minutesLeft * 60_000)}. ${facts.isAccepted ? absentForADay : absentForAnHour}`;
    case 'neverAbsent':
      return `*${cannot} yet.* Adobe has not answered “not found” so far, or not without interruption. ${absentForAnHour}`;
  }
}

function knownOnes(known: string): string {
  return known === '' ? '`/cmk status` lists the ones it knows.' : `The bot knows: ${oneLine(known, 1500)}.`;
}

const neverSetUp =
  'has not been set up yet. Start with `/cmk setup`, or adopt what is already enabled at Adobe with `/cmk adopt`.';

const notSetUp = ({ organization, phase }: RefusalFacts['notWatchedYet']) =>
  phase === 'unconfigured'
    ? `${strong(organization)} ${neverSetUp}`
    : `${strong(organization)} does not use a customer-managed key yet, so there is nothing to watch: ${phases[phase]}. \`/cmk status\` shows where it stands.`;

/** A reason without words does not compile. What belongs under a field names it and shows an example. */
const words: RefusalWords = {
  // who asks
  notRequester: `*You are not one of the requesters.* Only requesters can set up, attest, propose and cancel. Ask one of them, or ask the operator to add your user id to \`CMK_REQUESTERS\`. You can always use \`/cmk status\`, and approvers can still *Reject* or *Stop* a proposal.`,
  notApprover: `*You are not one of the approvers.* Only approvers can approve and reject; they and the requester can stop. To become one, ask the operator to add your user id to \`CMK_APPROVERS\`.`,
  notAuditor: `*You are not one of the auditors.* Only auditors can read the whole record. To become one, ask the operator to add your user id to \`CMK_AUDITORS\`. You can always use \`/cmk status\`.`,
  forwardByNoApprover:
    '*You are not one of the approvers.* `/cmk forward` sends an approver’s requests to another approver. You receive no such requests. To become an approver, ask the operator to add your user id to `CMK_APPROVERS`.',
  forwardToNoApprover: ({ to }) =>
    `${mention(to)} is not another approver, so nothing is forwarded. Name a full member of this workspace who is an approver already.`,
  forwardUnclear: ({ typed, mostDays }) =>
    `${code(typed, 100)} is unclear. Expected a person and a number of days from 1 to ${mostDays}, for example \`/cmk forward @somebody 10\`, or \`/cmk forward off\`.`,
  noRole: `*You have no role here.* Only requesters, approvers and operators can have the bot recheck Azure, and for one step the person who was asked to do it. The bot also checks automatically, and \`/cmk status\` shows the latest result. To get a role, ask the operator to add your user id to \`CMK_REQUESTERS\`, \`CMK_APPROVERS\` or \`CMK_OPERATORS\`.`,
  notAlerted: `*This alert was not sent to you.* The people it reaches, requesters, approvers and operators can say that they are on it.`,
  alertOver: '*This alert is over.* Nobody needs to be on it.',
  guest:
    '*Guests cannot do this.* The bot is for full members of this workspace; ask one of the team. Nothing was changed.',
  deactivated:
    '*This account is deactivated*, so it no longer counts. A workspace administrator can reactivate it. Nothing was changed.',
  botAccount: '*Bots cannot do this.* A person has to. Nothing was changed.',
  stranger:
    '*Slack does not show you as a member of this workspace.* Only members of the workspace where the bot is installed count, also in a shared channel. Ask somebody there. Nothing was changed.',
  emailUnreadable:
    '*Your approval cannot be counted, because the bot cannot read your email address.* The bot needs it to make sure that nobody approves with two accounts. Add an address to your Slack profile, or ask the operator whether the bot still has the scope `users:read.email`; then approve again.',
  contributor:
    '*You helped to prepare this, so your approval does not count.* You proposed, changed or attested something in this run. Another approver has to decide. You can still press *Stop* if something is wrong.',
  samePerson: ({ other }) =>
    `*This account and ${people([other])} share one email address*, so they count as one person. Somebody else has to approve.`,
  contributorUnreadable: ({ other }) =>
    `*No approval can be counted, because the bot cannot read the email address of ${people([other])}, who prepared this.* Without it the bot cannot make sure that nobody approves their own work with another account. Ask them to add an address to their Slack profile. If they are not in this workspace, reject the request, and somebody else proposes it again; a setup that they took part in has to be cancelled with \`/cmk cancel\` and started again.`,
  alreadyApproved:
    'You have approved this already. It counts once; there is nothing more for you to do. If you changed your mind, press *Stop* or *Reject*.',
  otherOwner: ({ owner }) =>
    `*${people([owner])} runs this setup.* Ask them, or press *Take over*; that is recorded.`,
  tooFewApprovers: tooFew,

  // where it stands
  noRun: '*No setup is under way for this organization.* Start one with `/cmk setup`.',
  notPreparing: ({ phase }) =>
    `*Nothing can be changed now*, because ${phases[phase]}. To make changes, end the proposal first: an approver rejects it, or somebody presses *Stop* or *Cancel*. Everything chosen so far is kept.`,
  alreadyEnabled:
    '*Customer-managed keys are enabled for this organization already.* Enabling happens once and cannot be undone; there is nothing to set up. `/cmk status` shows the vault and the key.',
  alreadyOwner: 'You run this setup already. Nothing was changed.',
  tooLateToCancel: ({ phase }) =>
    phase === 'revoking' || phase === 'restoring'
      ? `*It is too late to cancel*, because ${phases[phase]}. After that, a requester can propose the opposite with \`/cmk ${phase === 'revoking' ? 'restore' : 'revoke'}\`. \`/cmk status\` shows where it stands.`
      : '*It is too late to cancel.* The request to Adobe was sent, or may have been, and cannot be taken back. `/cmk status` shows where it stands.',
  notEnabled: ({ phase }) =>
    phase === 'unconfigured'
      ? `This organization ${neverSetUp}`
      : `*There is no access to revoke or restore*, because customer-managed keys are not enabled for this organization: ${phases[phase]}. Continue with \`/cmk setup\`; \`/cmk status\` shows where it stands.`,
  notWatchedYet: notSetUp,
  noneWatchedYet: 'No organization has been set up yet. Start with `/cmk setup`.',
  alreadyRevoked:
    '*Access is revoked already.* Nothing was changed. `/cmk status` shows since when and how far it has propagated; `/cmk restore` proposes to restore access. If `/cmk health` shows something that may still let Adobe in, the operator runs `npm run emergency -- organization`: it prints the commands that remove it.',
  notRevoked:
    '*Access is not revoked*, so there is nothing to restore. Nothing was changed. `/cmk status` shows the key, vault, app and role.',
  otherProposalOpen: ({ act }) =>
    `*Something is proposed already*: ${actNouns[act]}. Only one proposal can be open at a time. Decide on it in the thread, or end it with *Cancel* or \`/cmk cancel\`; then propose again.`,
  actUnderWay: ({ act }) =>
    `*Already under way:* ${actNouns[act]} is approved and under way. Nothing was changed; follow it in the thread.`,
  nothingToCancel:
    '*There is nothing to cancel.* Access is revoked and nothing is proposed. `/cmk restore` proposes to restore access.',
  nothingToStop:
    '*There is nothing to stop.* Either nothing is proposed, or the request is already on its way to Adobe. `/cmk status` shows which.',
  noProposal:
    '*Nothing is proposed at the moment*, so there is nothing to approve or to reject. The proposal was rejected, stopped or changed, or it expired; the thread says which.',
  otherProposal:
    '*What you looked at is not what is proposed now.* Something changed since, and an approval counts only for exactly what you read. Open the newest proposal in the thread, compare its fingerprint, and decide on that one.',
  otherRun:
    '*This button belongs to an earlier run.* Use the newest message in the channel, or `/cmk status`.',
  olderProposal:
    '*This was proposed under an earlier version of the bot* and can no longer be approved: it shows approvers neither a reason nor the terms. Reject it, and the requester can propose again with *Propose*; everything chosen is kept.',
  expiredProposal:
    '*This proposal has expired*, so approvals no longer count. The requester can propose again with *Propose*; everything chosen is kept.',
  tooManyQuestions: ({ isOwn }) =>
    `*${isOwn ? 'You have asked five questions' : 'Twenty questions have been asked'} about this request already.* Write in the run’s thread instead.`,
  alreadyCoolingOff:
    '*All approvals have been received*, and the cooling-off period is running. There is nothing left to approve or to reject, but *Stop* still works. Write questions in the run’s thread.',
  notSettleable,
  workUnderWay:
    '*The bot is working on this already.* It reports in the thread, usually in less than a minute. There is no need to press anything again.',
  runUnderWay:
    '*A setup is under way here.* It detects automatically what is enabled already. Continue with `/cmk setup`, or end it with `/cmk cancel` and then adopt.',
  notAtAdobe: ({ name }) =>
    `*Adobe has no configuration ${code(name, 100)} for this organization.* Names are case-sensitive: compare it with the one that was sent. If none was sent, start with \`/cmk setup\`.`,
  otherOrganizationAnswered: ({ name, organization }) =>
    `*Adobe answered about another organization,* ${code(organization, 100)}, when asked for ${code(name, 100)}. Nothing was adopted. Check that the credential in the bot’s configuration belongs to this organization, then ask Adobe’s support.`,
  notCompleted: ({ name, status }) =>
    `*Adobe has ${code(name, 100)}, but its status is ${code(status, 60)}.* Only a COMPLETED configuration can be adopted. If Adobe is still working on it, try again later; if it failed, start with \`/cmk setup\` and another name.`,
  keyUnreadable: ({ identifier }) =>
    `*Adobe does not name a key that the bot can read:* ${code(identifier, 300)}. Ask Adobe’s support which key the configuration uses. Nothing was adopted.`,
  configuredElsewhere: ({ identifier, vault }) =>
    `*Adobe’s configuration names a key in another vault:* ${code(identifier, 300)}, not in ${code(vault, 100)}. Nothing was adopted. If Adobe’s vault is the right one, choose it here; if you did not expect it, find out who set it up before you do anything else.`,

  // what was typed
  acknowledgementMissing: 'Acknowledgement: tick the box to accept the text above it.',
  confirmationWrong: ({ expected, typed }) =>
    `Confirmation: ${code(typed, 200)} is not the key’s name. Type it exactly as shown above, including capitals: ${code(expected, 200)}. Nothing was sent.`,
  confirmationLookalike: ({ character, codePoint, expected }) =>
    `Confirmation: it contains a character that no key name has: ${code(character, 40)} (${codePoint}). It may look like the right one. Type the name by hand: ${code(expected, 200)}. Nothing was sent.`,
  reasonMissing: 'Write a reason of at least a few words. It is recorded for later.',
  evidenceMissing:
    'Write how you know that you have the license. Example: “contract 4711, seen today with the account manager”.',
  questionMissing: 'Write what you want to know. Example: “Has the data owner agreed?”',
  nameInvalid: ({ name }) =>
    `Configuration name: ${code(name, 200)} cannot be used. Use 1 to 63 letters, digits, hyphens or underscores, starting with a letter or digit. It is case-sensitive. Example: \`Config1\`.`,
  nameSpent: ({ name }) =>
    `Configuration name: Adobe already knows ${code(name, 200)} as failed, and documents no second try under the same name. Choose a new one. Example: ${code(`${name.slice(0, 60)}-2`, 200)}.`,
  caseNumberMissing: ({ because }) =>
    `Adobe’s case number: ${because === 'accepted' ? 'Adobe had accepted this request' : 'an earlier request with an unknown outcome was marked as not received, and this one names another vault or key'}. Ask Adobe’s support first and enter the case number. Example: \`E-001234567\`.`,
  helperMissing: 'Pick a person.',
  helperNotMember: ({ person, kind }) =>
    `${mention(person)} is ${helperKinds[kind]} and cannot be asked here. Pick a full member of this workspace, or copy the text below and send it yourself.`,
  helperAskedAlready: ({ person }) =>
    `${mention(person)} has been asked already. Their message always shows what is still to do.`,
  keyInOtherVault: ({ identifier, vault }) =>
    `Key: ${code(identifier, 400)} is not in the vault chosen in step 1, ${code(vault, 120)}. Choose a key in that vault, or go back and choose the other vault.`,

  // what is missing
  vaultMissing: '*Choose the vault first.* Open step 1 with *Continue* or `/cmk setup`.',
  keyMissing: '*Choose the key first.* Open step 2 with *Continue* or `/cmk setup`.',
  appMissing:
    '*The CMK app is not known yet.* The bot requests it from Adobe automatically; if Adobe refuses, the run’s message says why.',
  appNotAccepted: ({ verdict }) =>
    verdict === 'unknown'
      ? '*The bot cannot see the CMK app in the vault’s directory*, and it only assigns a role to an app that it sees. Ask somebody with the right to run the `az` command of step 4; the bot detects it automatically.'
      : '*The CMK app is not accepted in the vault’s directory yet*, and a role can only be assigned to an app that is there. Open the consent link of step 3 and accept; the bot detects it automatically. Then press this again.',
  stepsOpen: ({ checks }) =>
    `*It cannot be proposed yet.* These checks stand in the way: ${checkList(checks)}. Fix the failed checks, attest what only a person can know, then propose again. Your input is kept.`,
  notUnknown: ({ check, verdict }) =>
    verdict === undefined
      ? `*There is nothing to attest.* A statement is needed only where the bot cannot check on its own, and ${checkList([check])} is not such a check now.`
      : `*There is nothing to attest.* The bot’s own check of ${checkList([check])} says “${verdict}”. A statement is needed only where the bot cannot check on its own.`,
  cannotAttestFail: ({ checks }) =>
    `*A failed check cannot be attested away.* ${checkList(checks)} failed. The run’s message shows how to fix it; the bot rechecks automatically.`,
  stepDone: ({ step }) => `*Step ${stepNames[step]} is done.* There is nothing to ask anybody for.`,
  stepNotBegun: ({ step }) =>
    `*Step ${stepNames[step]} has not begun.* Do what comes before it first. To hand over everything at once, use \`/cmk plan\`.`,
  noWriter:
    '*The bot may not write to Azure here* (`AZURE_WRITER` is `off`). Ask a person with the right: the step shows the portal link and the `az` command, filled in. The bot detects when it is done.',
  volatileRedis:
    '*Nothing irreversible is done now: it is not certain that the bot’s Redis keeps the record.* The record of who approved what must outlast a restart. `/cmk status` says what is wrong. Ask the operator to fix it, then try again. Everything else works.',

  // before any rule
  unknownOrganization: ({ typed, known }) =>
    `*The bot does not know the organization ${code(typed, 150)}.* ${knownOnes(known)} An operator can add others in \`ORGANIZATIONS_FILE\`.`,
  organizationNeeded: ({ known }) =>
    `*Which organization?* The bot serves several, so type its name. ${knownOnes(known)} Example: \`/cmk status Acme\`.`,
  unknownCommand: ({ typed, nearest }) =>
    `*\`/cmk\` has no command ${code(typed, 100)}.*${nearest === undefined ? '' : ` Did you mean ${code(`/cmk ${nearest}`, 60)}?`} \`/cmk help\` lists all commands.`,
  organizationClosed: ({ name }) =>
    `*${oneLine(name, 160)} is no longer in the bot’s configuration, so nothing was done.* Buttons in older messages no longer do anything, and the bot no longer watches the key; the organization’s thread says what that means. An operator can add it again.`,
  forged:
    '*This button or form does not belong to anything the bot sent you.* It may come from an old message. Nothing was changed; use `/cmk status` and the buttons there.',
  tooFast:
    '*That was very fast, several times in a row.* The bot ignores your clicks for a moment; nothing is lost. Try again in a minute.',
};

/** What is wrong, why, and what now; mrkdwn, at most 3000 characters. */
export function refusalText<R extends RefusalReason>({ reason, facts, unrecorded }: Refusal<R>): string {
  const found = words[reason] as string | ((facts: RefusalFacts[R]) => string);
  const text = typeof found === 'string' ? found : found(facts);
  if (!attempts.includes(reason)) return text;
  return `${text} No change.${unrecorded === true ? '' : ' The attempt was recorded.'}`;
}

/** The same as a message to the asker. */
export function refusalMessage(refusal: Refusal, docs: string | undefined): Message {
  const text = `${refusalText(refusal)}${guideLink(docs, 'refusal', refusal.reason)}`;
  return { text, blocks: [section(text)] };
}

/**
 * Upstream trouble: which system, what it means, what now. mrkdwn, at most 2000 characters.
 *
 * @param triesAgain whether the bot asks again without being told; by default where asking again may help
 */
export function faultWords(fault: UpstreamFault, triesAgain?: boolean): string {
  const { what, means, now } = explainUpstream(fault, triesAgain);
  return `${oneLine(what, 700)}\n${oneLine(means, 600)}\n→ ${oneLine(now, 600)}`;
}

const writes = { createKey: 'The key could not be created.', assignRole: 'The role could not be assigned.' };

/** What the bot was asked to write in Azure and could not. */
export function writeFaultBlocks(run: Run | undefined): SectionBlock[] {
  const fault = run?.writeFault;
  return fault === undefined
    ? []
    : [section(`✗  *${writes[fault.what]}*\n${faultWords(fault.fault, false)}`)];
}

/** What the bot tried for this run and could not do. */
export function faultBlocks(run: Run): SectionBlock[] {
  const { registrationFault } = run;
  return [
    ...(registrationFault === undefined
      ? []
      : [section(`✗  *Adobe did not name the CMK app.*\n${faultWords(registrationFault, true)}`)]),
    ...writeFaultBlocks(run),
  ];
}

type AddressWords<F extends string> = Record<F, (understood: string) => string>;

const host = 'https://my-vault.vault.azure.net';
const keyExample = `Example: ${code(`${host}/keys/my-key/0123456789abcdef0123456789abcdef`)}`;
const vaultExample = `Example: ${code('my-vault')} or ${code(host)}`;

const addressWords: AddressWords<AddressFault> = {
  empty: () => 'Enter a value.',
  whitespace: (found) => `Contains a space: ${code(found)}. Copy the value again.`,
  invisibleCharacter: (found) =>
    `There is an invisible or look-alike character in it: ${code(found)}. Type it again instead of pasting it.`,
  notAUrl: (found) => `${code(found)} is not an address.`,
  http: () => 'It begins with http. Azure Key Vault answers https only; a link with http is not Azure’s.',
  userinfo: (found) => `There is an @ before the host, which hides where the address leads: ${code(found)}.`,
  port: (found) => `It names a port (${code(found)}). Azure’s key identifiers have none.`,
  query: (found) => `It has a query (${code(found)}). Key identifiers end with the version.`,
  fragment: (found) => `It has a fragment (${code(found)}). Key identifiers end with the version.`,
  managedHsm: (found) =>
    `${code(found)} is a Managed HSM. The procedure this bot follows supports Key Vault Standard and Premium only; newer Adobe pages name Managed HSM too: ask Adobe before you go on with one.`,
  otherCloud: (found) =>
    `${code(found)} is in another Azure cloud. Adobe documents addresses of the public cloud only.`,
  privateLink: (found) =>
    `${code(found)} is the private endpoint’s name. Use the vault’s own: it ends in ${code('.vault.azure.net')}.`,
  portalAddress: (found) =>
    `${code(found)} is a page of the Azure portal. Copy *Vault URI* or *Key Identifier* from that page.`,
  lookalikeHost: (found) =>
    `${code(found)} looks like Azure Key Vault and is not. Do not open it. The real one ends in ${code('.vault.azure.net')}.`,
  otherHost: (found) =>
    `${code(found)} is not Azure Key Vault: its addresses end in ${code('.vault.azure.net')}.`,
  badVaultName: (found) =>
    `${code(found)} cannot be a vault’s name: 3 to 24 letters, digits and hyphens, beginning with a letter.`,
};

const keyWords: AddressWords<KeyIdentifierFault> = {
  ...addressWords,
  resourceId: () => 'That is an ARM resource id. Adobe needs the *Key Identifier* of the key’s page.',
  vaultOnly: (found) => `${code(found)} is a vault. The key’s name and version are missing.`,
  secret: () => 'That is a secret, not a key. Choose one under *Keys* in the vault.',
  certificate: () => 'That is a certificate, not a key. Choose one under *Keys* in the vault.',
  notAKey: (found) => `${code(found)} is not a key: the path must begin with ${code('/keys/')}.`,
  badKeyName: (found) => `${code(found)} cannot be a key’s name: 1 to 127 letters, digits and hyphens.`,
  badVersion: (found) =>
    `${code(found)} is not a key’s version: a version has exactly 32 letters and digits. Leave it out to use the latest one.`,
  extraSegments: (found) => `There is more after the version: ${code(found)}.`,
};

const vaultWords: AddressWords<VaultReferenceFault> = {
  ...addressWords,
  keyIdentifier: () => 'That is a key. Enter the vault here; the key comes in the next step.',
  secret: () => 'That is a secret in a vault. Enter the vault itself.',
  certificate: () => 'That is a certificate in a vault. Enter the vault itself.',
  extraSegments: (found) => `There is more than the vault’s address: ${code(found)}.`,
  badResourceId: (found) => `${code(found)} is not a complete ARM resource id.`,
  otherResource: (found) => `${code(found)} is another kind of resource, not a key vault.`,
};

/** What is wrong with a typed key identifier, with an example. mrkdwn. */
export function keyFaultText({ fault, understood }: Fault<KeyIdentifierFault>): string {
  return `${keyWords[fault](understood)} ${keyExample}`;
}

/** What is wrong with a typed vault, with an example. mrkdwn. */
export function vaultFaultText({ fault, understood }: Fault<VaultReferenceFault>): string {
  return `${vaultWords[fault](understood)} ${vaultExample}`;
}

/** Where Azure answered that a key is not there. */
export function keyNotThereText(name: string, vault: string, found: 'absent' | 'deleted'): string {
  return found === 'absent'
    ? `Azure shows no key or version ${code(name)} in the vault ${code(vault)}: it is misspelled, was deleted, or was never created. Check the spelling, pick one from the list, or look under *Keys* > *Manage deleted keys*: a deleted key is recovered, not created again.`
    : `The key ${code(name)} was deleted from ${code(vault)} and can still be recovered: recover it under *Keys* > *Manage deleted keys*, or pick another one.`;
}

/** A name alone is not enough where the bot may not look up its latest version. */
export function versionNeededText({ code: reason }: UpstreamFault): string {
  const why = reason === undefined ? '' : ` (Azure: ${oneLine(reason, 100)})`;
  return `The bot could not look up the latest version${why}. Paste the whole key identifier with its version. ${keyExample}`;
}

/** A new key must not become a new version of one that is there. */
export function keyExistsText(name: string, found: 'present' | 'deleted'): string {
  return found === 'present'
    ? `There is a key ${code(name)} in this vault already. Pick it in the step before, or choose another name.`
    : `A key ${code(name)} was deleted from this vault and keeps the name until it is purged. Choose another name.`;
}

export function keyNameText(name: string): string {
  return `${code(name)} cannot be a key’s name: 1 to 127 letters, digits and hyphens. Example: ${code('aep-cmk-key')}`;
}
