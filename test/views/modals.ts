import fc from 'fast-check';
import type { ModalView } from '@slack/types';
import { checkIds } from '../../src/domain/findings.ts';
import { actModal } from '../../src/views/modals/act-modal.ts';
import { approveModal } from '../../src/views/modals/approve-modal.ts';
import { approveSettlementModal } from '../../src/views/modals/approve-settlement-modal.ts';
import { attestModal } from '../../src/views/modals/attest-modal.ts';
import { cancelModal } from '../../src/views/modals/cancel-modal.ts';
import { checkingModal } from '../../src/views/modals/checking-modal.ts';
import { createKeyModal } from '../../src/views/modals/create-key-modal.ts';
import { doneModal } from '../../src/views/modals/done-modal.ts';
import { keyModal } from '../../src/views/modals/key-modal.ts';
import { noticeModal } from '../../src/views/modals/notice-modal.ts';
import { organizationModal } from '../../src/views/modals/organization-modal.ts';
import { proposeModal } from '../../src/views/modals/propose-modal.ts';
import { rejectModal } from '../../src/views/modals/reject-modal.ts';
import { settleModal } from '../../src/views/modals/settle-modal.ts';
import { stepModal } from '../../src/views/modals/step-modal.ts';
import { stopModal } from '../../src/views/modals/stop-modal.ts';
import { vaultModal } from '../../src/views/modals/vault-modal.ts';
import { context, organizationId, run, states } from './arbitraries.ts';
import { findings, text } from './arbitrary-facts.ts';

const reference = { organization: organizationId, run: 'r1' };

const fields = ['vault', 'key', 'reason', 'acknowledge', 'confirmation', 'name', 'bits', 'organization'];

const refill = fc.record({
  typed: fc.option(
    fc
      .tuple(...fields.map(() => text(3000)))
      .map((values) => Object.fromEntries(fields.map((field, place) => [field, values[place] ?? '']))),
    { nil: undefined },
  ),
  problem: fc.option(
    fc.record({
      field: fc.option(fc.constantFrom(...fields), { nil: undefined }),
      text: text(3000).map((words) => `No. ${words}`.slice(0, 3000)),
    }),
    { nil: undefined },
  ),
});

const refilled = fc
  .record({ refill, context, run })
  .map(({ refill: again, ...rest }) => ({ ...rest, ...again, reference }));
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
    .record({ count: fc.constantFrom(1, 100, 101, 200), name: text(160), refill })
    .map(({ count, name, refill: again }) =>
      organizationModal({
        ...again,
        organizations: Array.from({ length: count }, (_, place) => ({
          id: `${place}@AdobeOrg`,
          name: `${name}x`,
        })),
      }),
    ),
  vault: refilled.map(vaultModal),
  key: refilled.map(keyModal),
  createKey: refilled.map(createKeyModal),
  step: fc
    .record({
      run,
      context,
      step: fc.constantFrom('vault' as const, 'key' as const, 'app' as const, 'role' as const),
    })
    .map((parts) => stepModal({ ...parts, reference })),
  attest: fc
    .record({ parts: refilled, check: fc.constantFrom(...checkIds) })
    .map(({ parts, check }) => attestModal({ ...parts, check })),
  propose: fc
    .record({ parts: refilled, state: proposed, needsCaseNumber: fc.boolean() })
    .map(({ parts, state, needsCaseNumber }) =>
      proposeModal({ ...parts, run: state.run, substance: state.proposal, needsCaseNumber }),
    ),
  approve: fc
    .record({ parts: refilled, state: proposed })
    .map(({ parts, state }) => approveModal({ ...parts, run: state.run, proposal: state.proposal })),
  reject: refilled.map(rejectModal),
  stop: fc.record({ parts: refilled, act }).map(({ parts, act: of }) => stopModal({ ...parts, act: of })),
  cancel: refilled.map(cancelModal),
  withdraw: fc
    .record({ parts: refilled, act: laterAct })
    .map(({ parts, act: of }) => cancelModal({ ...parts, act: of })),
  act: fc
    .record({ parts: refilled, state: proposed, act: laterAct, findings })
    .map(({ parts, state, act: of, findings: found }) =>
      actModal({
        ...parts,
        act: of,
        run: state.run,
        substance: { ...state.proposal, act: of },
        findings: found,
      }),
    ),
  done: fc
    .record({ parts: refilled, state: fc.oneof(states.revoking, states.restoring) })
    .map(({ parts, state }) => doneModal({ ...parts, state })),
  settle: fc
    .record({ parts: refilled, state: states.outcomeUnknown })
    .map(({ parts, state }) => settleModal({ ...parts, state })),
  approveSettlement: fc
    .record({ parts: refilled, state: states.outcomeUnknown })
    .map(({ parts, state }) => approveSettlementModal({ ...parts, state })),
};
