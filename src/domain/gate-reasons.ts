import type { CheckId } from './checks/findings.ts';
import type { Coded, FactsArgument, NoFacts } from './facts.ts';
import type { RecordFault } from './record/record-fault.ts';

/** What a system outside answered, in a few words; never a secret. */
interface Detail {
  readonly detail: string;
}

/** Why the gate cannot say whether everything still holds. */
export interface GateReasonFacts {
  checkUnseen: { readonly check: CheckId };
  approversUnseen: Detail;
  /** Adobe did not say whether a configuration of this name is there. */
  adobeUnseen: Detail;
  /** Adobe has a configuration of this name and does not say which key it has. */
  unnamedKey: { readonly name: string };
  /** Adobe answered about another organization. */
  otherOrganization: { readonly organization: string };
  /** Redis would lose the record in a restart. */
  volatileRedis: NoFacts;
  /** Somebody vouches for what Redis does not show, and that is not what was approved. */
  otherDeclaration: { readonly redisDurableBy: string };
  /** Redis restarted a moment ago: an intent may be lost whose request is still under way. */
  restartedRedis: NoFacts;
  recordBroken: { readonly fault: RecordFault['kind'] };
  /** Slack does not show the announcement with its Stop, from which the cooling-off counts. */
  unannounced: NoFacts;
  /** A cooling-off that began now could not end before the approvals expire. */
  cannotFinish: NoFacts;
  /** Slack could not say which heads of the record it shows. */
  headsUnseen: NoFacts;
  /** Another instance that was seen in the last minute; a version that it does not say is undefined. */
  otherVersion: { readonly instance: string; readonly version?: string | undefined };
  /** It has another quorum, other approvers, another cooling-off or another channel for some organization. */
  otherTerms: { readonly instance: string };
  /** Slack shows that somebody ended the proposal, and the record no longer knows. */
  endShown: NoFacts;
}
export type GateReasonCode = keyof GateReasonFacts;
export type GateReason<C extends GateReasonCode = GateReasonCode> = Coded<GateReasonFacts, C>;

export function gateReason<C extends GateReasonCode>(
  code: C,
  ...[facts]: FactsArgument<GateReasonFacts[C]>
): GateReason<C> {
  return { code, facts: facts ?? {} } as GateReason<C>;
}
