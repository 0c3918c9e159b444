import type { Button, StaticSelect } from '@slack/types';
import { lossToFix } from '../../domain/checks/health.ts';
import { steps } from '../../domain/checks/findings.ts';
import { underDrill } from '../../domain/drill.ts';
import type { Organization, Run } from '../../domain/organization.ts';
import { requiredFor } from '../../domain/proposal.ts';
import { stepStatus } from '../../domain/steps.ts';
import type { ActionName } from '../blocks/actions.ts';
import { button, plainText } from '../blocks/blocks.ts';
import { encodeReference, type Reference } from '../blocks/context.ts';
import { option } from '../blocks/inputs.ts';
import { requestReference, runReference } from '../blocks/references.ts';
import { approveSettlementButton, settleButton } from './settlement-button.ts';
import { nextMove } from './next-move.ts';
import { statusWords, stepNames } from '../blocks/step-words.ts';

type Phase<P extends Organization['phase']> = Extract<Organization, { phase: P }>;

function preparingButtons(state: Phase<'preparing'>, reference: Reference): Button[] {
  const { action, text } = nextMove(state);
  return [
    button(action, text, reference, { style: 'primary' }),
    button('look', 'Check again', reference, { label: 'Check again in Azure now' }),
    button('cancel', 'Cancel…', reference, { label: 'Cancel this setup' }),
  ];
}

/** Nothing stands here before Adobe has answered “not found” for long enough: that is on the record, and redraws the card. */
function settlementButtons(state: Phase<'outcomeUnknown'>): Button[] {
  const { settlement, settleableSince } = state;
  // Also with all approvals: one of them may not count when Adobe has answered, and then another one helps.
  if (settlement !== undefined) return [approveSettlementButton(state)];
  return settleableSince === undefined ? [] : [settleButton(state)];
}

/** Where the bot may not look, somebody who has seen that it is done says so. */
function attestButtons(state: Phase<'revoking' | 'restoring'>, reference: Reference): Button[] {
  const unseen = state.stuck?.findings.some(({ verdict }) => verdict === 'unknown') ?? false;
  return unseen ? [button('attest', 'It is done…', { ...reference, subject: 'roleAssignment' })] : [];
}

/** What a proposal can be ended by; only a setup is cancelled as a whole. */
function cancelButton(state: Phase<'awaitingApproval' | 'coolingOff'>, reference: Reference): Button {
  const label = state.life === undefined ? 'Cancel this setup' : 'Withdraw the proposal';
  return button('cancel', 'Cancel…', reference, { label });
}

/** Without a cooling-off period there is time to stop it only while something keeps the gate from deciding. */
const hasTimeToStop = (state: Phase<'coolingOff'>) =>
  requiredFor(state).coolingOffMs > 0 || state.deferral !== undefined;

const stopDrill = (state: Organization) =>
  button('stop', 'Stop the drill…', requestReference(state), { label: 'Stop the drill' });

/** For another requester, while the setup is being prepared. */
export const takeOverButton = (state: Organization) =>
  button('takeOver', 'Take over', runReference(state), { label: 'Take over this setup from its owner' });

/** What can be done now. Who may do it is decided when it is pressed. */
export function cardButtons(present: Organization, run: Run): Button[] {
  const state = underDrill(present);
  if (state !== present) return [...cardButtons(state, run), stopDrill(present)];
  const reference: Reference = { organization: state.organization, run: run.id };
  const proposed = requestReference(state);
  const status = button('status', 'Details', reference, { label: 'Details, visible only to you' });
  const health = button('health', 'Health', reference, {
    label: 'Check the key’s health now, visible only to you',
  });
  switch (state.phase) {
    case 'unconfigured':
      return [button('setup', 'Start a new setup', { organization: state.organization }), status];
    case 'preparing':
      return [...preparingButtons(state, reference), status];
    case 'awaitingApproval':
      return [
        button('approve', 'Approve…', proposed, {
          style: 'primary',
          label: 'Approve, after reading the proposal',
        }),
        button('reject', 'Reject…', proposed, { label: 'Reject the proposal with a reason' }),
        button('stop', 'Stop…', proposed, { label: 'Stop the proposal' }),
        cancelButton(state, reference),
        status,
      ];
    case 'coolingOff':
      return [
        ...(hasTimeToStop(state)
          ? [button('stop', 'Stop…', proposed, { style: 'danger', label: 'Stop before it begins' })]
          : []),
        cancelButton(state, reference),
        status,
      ];
    case 'enabling':
      return [status];
    case 'revoking':
    case 'restoring':
      return [...attestButtons(state, reference), health, status];
    case 'enabled':
      return [
        button('revoke', 'Revoke access…', reference, {
          style: 'danger',
          label: 'Revoke access of Adobe to the key: propose it',
        }),
        health,
        status,
      ];
    case 'revoked':
      // What was lost elsewhere than at the role comes back where it was lost: the alert and the card say how.
      if (lossToFix(state.life) !== undefined) return [health, status];
      return [
        button('restore', 'Restore access…', reference, {
          style: 'primary',
          label: 'Restore access of Adobe to the key: propose it',
        }),
        health,
        status,
      ];
    case 'outcomeUnknown':
      return [...settlementButtons(state), status];
  }
}

/** A menu of the steps, to look at any of them; a row may not hold two buttons with the same action. */
export function stepMenu(state: Organization, run: Run): StaticSelect {
  const reference: Reference = { organization: state.organization, run: run.id };
  return {
    type: 'static_select',
    action_id: 'step' satisfies ActionName,
    placeholder: plainText('Look at a step', 150),
    options: steps.map((step, place) => {
      const { word } = statusWords[stepStatus(state, run, step)];
      return option(
        `${place + 1}. ${stepNames[step]} – ${word}`,
        encodeReference({ ...reference, subject: step }),
      );
    }),
  };
}
