import type { ModalView } from '@slack/types';
import type { Command } from '../domain/commands.ts';
import type { Organization } from '../domain/organization.ts';
import { type Refusal, refusal } from '../domain/refusals.ts';
import { noticeModal } from '../views/modals/notice-modal.ts';
import { standingModal } from '../views/modals/standing-modal.ts';
import { refusalText } from '../views/refusals.ts';
import { type About, askedIn } from './about.ts';
import type { Click, Door, Form, FormAnswer, Problem } from './asking.ts';
import { openModal } from './modal-click.ts';
import { submit } from './submitting.ts';

export type ProposedState = Extract<Organization, { phase: 'awaitingApproval' | 'coolingOff' }>;

export interface ProposalForm {
  /** At most 24 characters. */
  readonly title: string;
  readonly modal: (
    state: ProposedState,
    about: About,
    click: Click,
    filled?: { typed: Form['values']; problem: Problem },
  ) => ModalView;
  readonly command: (form: Form, about: About) => Promise<Command>;
}

/** Why a button or a form does not belong to what stands there now: it is of another proposal, or of an earlier asking. */
function whyNotCurrent(state: Organization, click: Click): Refusal | undefined {
  if (state.phase !== 'awaitingApproval' && state.phase !== 'coolingOff') {
    return refusal('noProposal', { phase: state.phase });
  }
  const { sequence } = state.proposedSince;
  const isSame = state.proposal.fingerprint === click.reference.subject;
  return isSame && (askedIn(click) ?? sequence) === sequence ? undefined : refusal('otherProposal');
}

/** Something is asked for and can still be approved, rejected or stopped. */
function isProposed(state: Organization): state is ProposedState {
  return state.phase === 'awaitingApproval' || state.phase === 'coolingOff';
}

function show(form: ProposalForm, about: About, click: Click): ModalView {
  const { state } = about;
  const found = whyNotCurrent(state, click);
  if (found !== undefined || !isProposed(state)) {
    return noticeModal({ title: form.title, text: refusalText(found ?? refusal('noProposal')) });
  }
  return form.modal(state, about, click);
}

function showAgain(form: ProposalForm, about: About, submitted: Form, problem: Problem): ModalView {
  const { state } = about;
  // What was typed for one proposal is never put under another one.
  const found = whyNotCurrent(state, submitted);
  if (found !== undefined || !isProposed(state)) {
    return noticeModal({ title: form.title, text: problem.text });
  }
  return form.modal(state, about, submitted, { typed: submitted.values, problem });
}

/** A modal about the proposal that stands: opened from a button, submitted with its fingerprint. */
export function proposalDoor(form: ProposalForm): Door {
  return {
    clicked: (click) => openModal(click, form.title, (about) => show(form, about, click)),
    submitted: (submitted): Promise<FormAnswer> =>
      submit(submitted, {
        again: (about, problem) => showAgain(form, about, submitted, problem),
        command: (about) => form.command(submitted, about),
        done: ({ state, context }) => standingModal(form.title, { state, context }),
      }),
  };
}
