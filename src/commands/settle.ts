import type { OutcomeUnknown } from '../domain/organization.ts';
import { type Settling, settleable, settlementApprovable } from '../domain/rules/settlement-rules.ts';
import { quote, section } from '../views/blocks/blocks.ts';
import type { Reference } from '../views/blocks/context.ts';
import { code, mention, slackDate } from '../views/blocks/text.ts';
import { caseNumberField, dutyFields, textField } from '../views/blocks/modal.ts';
import { acceptedWords, unknownCauseWords } from '../views/standing/standing.ts';
import { lateRequest, settlementDuty } from '../views/thread/proposal-blocks.ts';
import { askedIn, getActor, getCircle, termsOf } from './about.ts';
import type { About, Click } from './ask.ts';
import {
  formCommand,
  type FormParts,
  isAcknowledged,
  typedIn,
  wrongAcknowledgement,
  wrongCaseNumber,
  wrongReason,
} from './form.ts';

/** What is known of the request whose outcome is unknown. */
function whatIsKnown(state: OutcomeUnknown): string {
  const { absentSince, cause, run } = state;
  const { configurationName = '', key } = run;
  const request = `the request for the configuration ${code(configurationName, 100)} with the key ${code(key?.identifier ?? '', 300)}`;
  const since =
    absentSince === undefined ? '' : ` Adobe has answered “not found” since ${slackDate(absentSince)}.`;
  return `${acceptedWords(state)}Nobody knows what became of ${request}: ${unknownCauseWords[cause]}.${since}`;
}

/** The meaning first, as in every form for a yes. */
const whatHappens = section(
  `*The request counts as not received, and a new proposal can be made.*\n${lateRequest}`,
);
const title = 'Mark as not received';

export function settleForm(state: OutcomeUnknown): FormParts {
  return {
    title,
    submit: 'Ask for approval',
    blocks: [
      whatHappens,
      section(whatIsKnown(state)),
      section(
        'This needs as many approvals as the enablement. A different vault or key then requires a case number from Adobe’s support.',
      ),
      textField({
        name: 'reason',
        label: 'Reason',
        hint: 'Why are you certain enough? Example: Adobe’s support sees no request under this name, case E-001234567',
        multiline: true,
      }),
      ...(state.accepted === undefined ? [] : [caseNumberField('Adobe had accepted this request.')]),
      ...dutyFields(settlementDuty),
    ],
  };
}

/** Asks people to mark a request of unknown outcome as not received. */
export const settle = formCommand({
  name: 'settle',
  title,
  async form({ state, context }, click) {
    const actor = await getActor(click, click.organization);
    const found = settleable(state, { actor }, context.now);
    return 'reason' in found ? found : settleForm(found);
  },
  wrong: (form, { state }) => [
    wrongReason(form),
    wrongAcknowledgement(form),
    ...('accepted' in state && state.accepted !== undefined ? [wrongCaseNumber(form, 'accepted')] : []),
  ],
  command: async (form) => ({
    type: 'settle',
    actor: await getActor(form, form.organization),
    reason: typedIn(form, 'reason'),
    caseNumber: typedIn(form, 'caseNumber'),
    acknowledged: isAcknowledged(form),
    terms: termsOf(form, form.organization),
  }),
  done: (_form, about) => ({ standing: title, about }),
});

export function approveSettlementForm(state: Settling, reference: Reference): FormParts {
  const { by, approvals, quorum, expiresAt, reason, since } = state.settlement;
  return {
    title: 'Mark as not received',
    submit: 'Approve',
    reference: { ...reference, entry: String(since.sequence) },
    blocks: [
      whatHappens,
      section(
        `${mention(by)} asks to mark it as not received. ${approvals.length} of ${quorum} approvals received. Expires ${slackDate(expiresAt)}. The reason:`,
      ),
      quote(reason),
      section(whatIsKnown(state)),
      ...dutyFields(settlementDuty),
    ],
  };
}

async function approving(click: Click, { state }: About) {
  const [actor, circle] = await Promise.all([
    getActor(click, click.organization),
    getCircle(click, click.organization, state),
  ]);
  return { actor, circle, proposed: askedIn(click) };
}

/** One approver's yes to that. */
export const approveSettlement = formCommand({
  name: 'approveSettlement',
  title,
  async form(about, click) {
    const found = settlementApprovable(about.state, await approving(click, about), about.context.now);
    return 'reason' in found ? found : approveSettlementForm(found, click.reference);
  },
  command: async (form, about) => ({
    type: 'approveSettlement',
    ...(await approving(form, about)),
    acknowledged: isAcknowledged(form),
  }),
  async done({ organization, deps }, about) {
    // The next answer of Adobe's settles it; nobody should have to wait five minutes for that.
    await deps.hurry(organization.orgId, 'poll');
    return { standing: title, about };
  },
});
