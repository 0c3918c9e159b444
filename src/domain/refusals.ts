/** Why a command was refused. `views/refusals.ts` has words for each, and a reason without words does not compile. */
export type RefusalReason =
  // who asks
  | 'notRequester'
  | 'notApprover'
  | 'notAuditor'
  | 'noRole'
  | 'guest'
  | 'deactivated'
  | 'botAccount'
  | 'stranger'
  | 'emailUnreadable'
  | 'contributor' // facts: people
  | 'samePerson' // facts: other
  | 'contributorUnreadable' // facts: other
  | 'alreadyApproved'
  | 'otherOwner' // facts: owner
  | 'tooFewApprovers' // facts: quorum, eligible, left out with reasons
  // where it stands
  | 'noRun'
  | 'notPreparing' // facts: phase
  | 'alreadyEnabled'
  | 'alreadyOwner'
  | 'notEnabled' // facts: phase
  | 'runUnderWay' // facts: phase
  | 'notAtAdobe' // facts: name
  | 'notCompleted' // facts: name, status
  | 'keyUnreadable' // facts: identifier
  | 'configuredElsewhere' // facts: identifier, vault
  | 'alreadyRevoked'
  | 'notRevoked'
  | 'otherProposalOpen' // facts: act
  | 'actUnderWay' // facts: act
  | 'nothingToCancel'
  | 'tooLateToCancel'
  | 'nothingToStop'
  | 'noProposal'
  | 'otherProposal'
  | 'otherRun'
  | 'expiredProposal'
  | 'alreadyCoolingOff'
  | 'notSettleable' // facts: minutes left, or why
  | 'notUnderway'
  | 'workUnderWay'
  // what was typed
  | 'acknowledgementMissing'
  | 'confirmationWrong' // facts: expected
  | 'confirmationLookalike' // facts: character
  | 'reasonMissing'
  | 'nameInvalid' // facts: name
  | 'nameSpent' // facts: name
  | 'caseNumberMissing'
  | 'keyInOtherVault' // facts: vault, chosen
  // what is missing
  | 'vaultMissing'
  | 'keyMissing'
  | 'appMissing'
  | 'appNotAccepted' // facts: verdict
  | 'stepsOpen' // facts: checks
  | 'notUnknown' // attesting what is not unknown; facts: check, verdict
  | 'cannotAttestFail'
  | 'noWriter'
  | 'volatileRedis'
  // doors
  | 'unknownOrganization' // facts: typed, known
  | 'organizationNeeded'
  | 'unknownCommand' // facts: typed, nearest
  | 'forged'
  | 'tooFast';

export interface Refusal {
  readonly reason: RefusalReason;
  /** Values that belong into the sentence; user ids as they are. */
  readonly facts: Readonly<Record<string, string>>;
}

export function refusal(reason: RefusalReason, facts: Record<string, string> = {}): Refusal {
  return { reason, facts };
}
