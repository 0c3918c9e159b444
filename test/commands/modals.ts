import fc from 'fast-check';
import type { ModalView } from '@slack/types';
import { adoptForm } from '../../src/commands/adopt.ts';
import { approveForm } from '../../src/commands/approve.ts';
import { questionForm } from '../../src/commands/ask-question.ts';
import { attestForm, doneForm } from '../../src/commands/attest.ts';
import { cancelForm } from '../../src/commands/cancel.ts';
import { createKeyForm } from '../../src/commands/create-key.ts';
import { detailsModal, draftDetailsModal } from '../../src/commands/details.ts';
import { formModal, type FormParts } from '../../src/commands/form.ts';
import { keyForm } from '../../src/commands/key.ts';
import { proposeForm } from '../../src/commands/propose.ts';
import { rejectForm } from '../../src/commands/reject.ts';
import { laterActForm } from '../../src/commands/revoke-and-restore.ts';
import { approveSettlementForm, settleForm } from '../../src/commands/settle.ts';
import { organizationForm } from '../../src/commands/organization-form.ts';
import { stepModal } from '../../src/commands/step.ts';
import { stopForm } from '../../src/commands/stop.ts';
import { vaultForm } from '../../src/commands/vault.ts';
import { checkIds } from '../../src/domain/checks/findings.ts';
import type { Settling } from '../../src/domain/rules/settlement-rules.ts';
import type { ActionName } from '../../src/views/blocks/blocks.ts';
import { checkingModal, filledAgain, noticeModal } from '../../src/views/blocks/modal.ts';
import { context, organizationId, run, states } from '../views/arbitraries.ts';
import { findings, text } from '../views/arbitrary-facts.ts';
import { answerable } from '../views/story.ts';

const reference = { organization: organizationId, run: 'r1' };

const fields = ['vault', 'key', 'reason', 'acknowledge', 'confirmation', 'name', 'bits', 'organization'];

/** What was typed before, and what is wrong with it. */
const refill = fc.option(
  fc.record({
    typed: fc
      .tuple(...fields.map(() => text(3000)))
      .map((values) => Object.fromEntries(fields.map((field, place) => [field, values[place] ?? '']))),
    problems: fc.array(
      fc.record({
        field: fc.option(fc.constantFrom(...fields), { nil: undefined }),
        text: text(3000).map((words) => `No. ${words}`.slice(0, 3000)),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  }),
  { nil: undefined },
);

/** A form as it is first shown, or as it comes back. */
function shown(name: ActionName, parts: fc.Arbitrary<FormParts>): fc.Arbitrary<ModalView> {
  return fc.record({ parts, context, refill }).map(({ parts: form, context: around, refill: again }) => {
    const view = formModal(name, form, { context: around }, reference);
    return again === undefined ? view : filledAgain(view, again.typed, again.problems);
  });
}

const proposed = states.awaitingApproval;
const laterAct = fc.constantFrom('revoke' as const, 'restore' as const);
const act = fc.oneof(fc.constant('enable' as const), laterAct);

/** Every modal over everything it may be given. */
export const modals: Record<string, fc.Arbitrary<ModalView>> = {
  checking: fc.constant(checkingModal({ title: 'Step 1: vault', looking: 'Looking at the vault…' })),
  notice: text(2900).map((words) =>
    noticeModal({
      title: 'Something to read first',
      text: `Read: ${words}`.slice(0, 2900),
      next: { action: 'setup', text: words, reference },
    }),
  ),
  organization: fc
    .record({ count: fc.constantFrom(1, 100, 101, 200), name: text(160) })
    .map(({ count, name }) =>
      organizationForm(
        Array.from({ length: count }, (_, place) => ({ orgId: `${place}@AdobeOrg`, name: `${name}x` })),
      ),
    ),
  vault: shown(
    'vault',
    fc.record({ context, run }).map((parts) => vaultForm(parts.context, parts.run)),
  ),
  key: shown(
    'key',
    fc.record({ context, run }).map((parts) => keyForm(parts.run, reference, parts.context)),
  ),
  createKey: shown(
    'createKey',
    run.map(({ vault }) => createKeyForm(vault)),
  ),
  step: fc
    .record({
      run,
      context,
      step: fc.constantFrom('vault' as const, 'key' as const, 'app' as const, 'role' as const),
    })
    .map((parts) => stepModal({ ...parts, reference })),
  attest: shown(
    'attest',
    fc
      .record({ context, run, check: fc.constantFrom(...checkIds) })
      .map((parts) => attestForm(parts.check, parts.run, parts.context)),
  ),
  propose: shown(
    'propose',
    fc
      .record({ context, state: proposed })
      .map(({ context: around, state }) =>
        proposeForm(
          { run: state.run, substance: state.proposal, findings: [] },
          { state, context: around },
          answerable,
        ),
      ),
  ),
  approve: shown(
    'approve',
    fc
      .record({ context, state: proposed })
      .map(({ context: around, state }) => approveForm(state, around, reference)),
  ),
  details: fc
    .record({ context, state: proposed })
    .map(({ context: around, state }) => detailsModal(state, around)),
  draftDetails: fc
    .record({ context, state: proposed, act, findings })
    .map(({ context: around, state, act: of, findings: found }) =>
      draftDetailsModal(
        { run: state.run, substance: { ...state.proposal, act: of }, findings: found },
        { state, context: around },
      ),
    ),
  askQuestion: shown('askQuestion', proposed.map(questionForm)),
  reject: shown('reject', fc.constant(rejectForm)),
  stop: shown('stop', act.map(stopForm)),
  cancel: shown(
    'cancel',
    fc.oneof(proposed, states.preparing, states.coolingOff).map((state) => cancelForm(state, reference)),
  ),
  act: shown(
    'revoke',
    fc
      .record({ context, state: proposed, act: laterAct, findings })
      .map(({ context: around, state, act: of, findings: found }) =>
        laterActForm(
          of,
          { run: state.run, substance: { ...state.proposal, act: of }, findings: found },
          { state, context: around },
          answerable,
        ),
      ),
  ),
  adopt: shown('adopt', context.map(adoptForm)),
  done: shown('attest', fc.oneof(states.revoking, states.restoring).map(doneForm)),
  settle: shown('settle', states.outcomeUnknown.map(settleForm)),
  approveSettlement: shown(
    'approveSettlement',
    states.outcomeUnknown
      .filter((state): state is Settling => state.settlement !== undefined)
      .map((state) => approveSettlementForm(state, reference)),
  ),
};
