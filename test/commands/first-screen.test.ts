import type { KnownBlock } from '@slack/types';
import { describe, expect, test } from 'vitest';
import { approveForm } from '../../src/commands/approve.ts';
import { formModal } from '../../src/commands/form.ts';
import { proposeForm } from '../../src/commands/propose.ts';
import { laterActForm } from '../../src/commands/revoke-and-restore.ts';
import type { AwaitingApproval } from '../../src/domain/organization.ts';
import { type Act, type Proposal, rehearsed } from '../../src/domain/proposal.ts';
import type { ViewContext } from '../../src/views/blocks/context.ts';
import { approvalMessage } from '../../src/views/thread/approval.ts';
import { sampleFinding } from '../domain/checks/sample-facts.ts';
import { wordsIn } from '../views/rendering.ts';
import { answerable, approvedStory, around, restoredStory, tell } from '../views/story.ts';

/** As a reader sees them: a mention is two words, a moment four. */
const asRead = (text: string) =>
  text
    .replaceAll(/<[@!](?:subteam\^)?[A-Z0-9]+>/gu, 'Priya Chandrasekaran')
    .replaceAll(/<!date[^>]*>/gu, 'tomorrow at 1:01 PM')
    .replaceAll(/[*`•–·△✓]|\?(?= )/gu, ' ');
const countWords = (text: string) =>
  asRead(text)
    .split(/\s+/u)
    .filter((word) => word !== '').length;

const open = [...tell(approvedStory), ...tell(restoredStory)]
  .map(({ state }) => state)
  .filter((state): state is AwaitingApproval => state.phase === 'awaitingApproval');

const name = 'Luma Healthcare and Life Sciences International (Production)';
const reason = 'The contract with the clinic begins on 1 July, agreed with the data owner';
const at = Date.parse('2026-07-01T09:07:00Z');

const longContext = (proposal: Proposal): ViewContext => ({
  ...around,
  organization: { ...around.organization, name },
  rejected: {
    how: 'rejected',
    by: 'U0APP2',
    at,
    reason: 'The key belongs to the test vault, please use the production one',
    proposal: { ...proposal, body: '{}', reason: 'Because' },
  },
});

/** With everything that can stand in it at once, as long as people write it. */
function longest(act: Act): { state: AwaitingApproval; context: ViewContext } {
  const state = open.find(({ proposal }) => proposal.act === act);
  if (state === undefined) throw new Error(`nobody asks to ${act}`);
  const proposal: Proposal = {
    ...state.proposal,
    reason,
    ticket: 'SECURITY-123456',
    ...(act === 'enable' && {
      caseNumber: 'E-001234567',
      verdicts: {
        ...state.proposal.verdicts,
        keyNoExpiry: 'warning',
        vaultTier: 'warning',
        trustedServices: 'unknown',
        softDelete: 'unknown',
      } as Proposal['verdicts'],
    }),
  };
  const key = state.run.key && { ...state.run.key, name: 'luma-healthcare-production-platform-cmk-2026' };
  return {
    state: {
      ...state,
      run: { ...state.run, key, searched: { backTo: at, isAll: true } },
      proposal,
      approvals: [{ by: 'U0APP1', at }],
      questions: [{ by: 'U0REQ', at, text: 'Has the data owner agreed?' }],
    },
    context: longContext(proposal),
  };
}

function formOf({ state, context }: ReturnType<typeof longest>) {
  const reference = { organization: state.organization };
  return formModal('approve', approveForm(state, context, reference), { context }, reference);
}

const isDetails = (block: KnownBlock) => JSON.stringify(block).includes('"action_id":"details"');
const beforeDetails = (blocks: readonly KnownBlock[]) => blocks.slice(0, blocks.findIndex(isDetails));

describe.each(['enable', 'revoke', 'restore'] as const)('P3: the form for a yes to %s', (act) => {
  const { state, context } = longest(act);
  const view = formOf({ state, context });
  const blocks = view.blocks as KnownBlock[];
  const first = wordsIn(beforeDetails(blocks));

  test('has at most 150 words before Details', () => {
    expect(countWords(`${view.title.text}\n${first}`), asRead(first)).toBeLessThanOrEqual(150);
  });

  test.each([
    ['form', blocks],
    ['message', approvalMessage(state, context).blocks],
  ])(
    'the %s begins with the meaning, goes on with the ids, and keeps JSON and passed checks for later',
    (_, shown) => {
      const words = wordsIn(shown);
      const order = [
        act === 'enable' ? 'This cannot be undone' : 'the data of this organization',
        'Why now',
        'SECURITY-123456',
        reason,
        'Rejected before',
        'Changed since',
        '1 of 2 approvals',
        'Expires',
        'Questions',
        'Fingerprint',
        'Vault:',
      ].map((part) => words.indexOf(part));
      expect(order).not.toContain(-1);
      expect(order).toEqual(order.toSorted((one, other) => one - other));
      expect(words).not.toContain(state.proposal.body);
      expect(words).not.toContain('imsOrgId');
      expect(words.includes('cannot be undone')).toBe(act === 'enable');
      // P8: these begin at once; there is no time to stop them in.
      expect(/to stop it/u.test(words)).toBe(act === 'enable');
      expect(words.includes('Starts immediately after the last approval')).toBe(act !== 'enable');
    },
  );
});

/** What the requester reads, with the same at its longest; what blocks Adobe’s access is named where it is restored. */
function draftForm(act: Act) {
  const { state, context } = longest(act);
  const { run } = state;
  const { fingerprint: _none, ...proposal } = state.proposal;
  const findings = [sampleFinding('roleAbsent', {}, 'roleAssignment', 'fail')];
  const draft = { substance: proposal, run, findings };
  const about = { state, context };
  const real = rehearsed(act);
  const parts =
    real === 'enable' ? proposeForm(draft, about, answerable) : laterActForm(real, draft, about, answerable);
  return formModal('propose', parts, about, { organization: state.organization });
}

describe.each(['enable', 'revoke', 'restore'] as const)('the form that proposes to %s', (act) => {
  const view = draftForm(act);
  const blocks = view.blocks as KnownBlock[];
  const first = wordsIn(beforeDetails(blocks));

  test('has at most 150 words before Details', () => {
    expect(countWords(`${view.title.text}\n${first}`), asRead(first)).toBeLessThanOrEqual(150);
  });

  test('has the order of the form for a yes: the meaning, why now, what it rests on, the ids; the rest behind Details', () => {
    const words = wordsIn(blocks);
    const order = [
      act === 'enable' ? 'This cannot be undone' : 'the data of this organization',
      'Rejected before',
      'Why now?',
      'Ticket',
      'Asked:',
      ...(act === 'restore' ? ['What currently blocks Adobe’s access:'] : []),
      'Vault:',
      'Details',
      'Acknowledgement',
      'Confirmation',
    ].map((part) => words.indexOf(part));
    expect(order).not.toContain(-1);
    expect(order).toEqual(order.toSorted((one, other) => one - other));
    expect(words).not.toContain('Fingerprint');
    expect(words).not.toContain('imsOrgId');
    expect(words).not.toContain('roleDefinitionId');
  });
});
