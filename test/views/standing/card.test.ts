import { detailsModal } from '../../../src/commands/details.ts';
import { describe, expect, test } from 'vitest';
import { findRun, type Organization } from '../../../src/domain/organization.ts';
import { checkIds } from '../../../src/domain/checks/findings.ts';
import { approvalMessage } from '../../../src/views/thread/approval.ts';
import { rootCard } from '../../../src/views/standing/card.ts';
import { statusMessage } from '../../../src/views/standing/status.ts';
import type { ViewContext } from '../../../src/views/blocks/context.ts';
import { actionsIn, wordsIn } from '../rendering.ts';
import {
  type Parts,
  approvedStory,
  around,
  drilledStory,
  enabledStory,
  firstApprover,
  prepared,
  requester,
  tell,
} from '../story.ts';

function stateAfter(parts: Parts): Organization {
  return tell(parts).at(-1)!.state;
}

function cardOf(state: Organization, context: ViewContext = around) {
  const run = findRun(state);
  if (run === undefined) throw new Error('no run, no card');
  const { text, blocks } = rootCard(state, run, context);
  return { text, blocks, words: wordsIn(blocks), actions: actionsIn(blocks) };
}

const sending = enabledStory.slice(0, approvedStory.length + 1);
const unknown: Parts = [...sending, ['bot', { type: 'outcomeBecameUnknown', cause: 'timeout', detail: '' }]];
const absent: Parts = [...unknown, ['bot', { type: 'absentAtAdobe' }]];
const settleable: Parts = [...absent, ['bot', { type: 'becameSettleable' }]];
const asked: Parts = [
  ...settleable,
  [requester, { type: 'settlementProposed', reason: 'r', expiresAt: 1, quorum: 2 }],
];

describe('the card says what can be done now', () => {
  test.each<[string, Parts, string[]]>([
    ['preparing', prepared.slice(0, 4), ['setup', 'look', 'cancel', 'status', 'step']],
    ['ready', prepared, ['propose', 'look', 'cancel', 'status', 'step']],
    ['awaiting approval', approvedStory.slice(0, -3), ['approve', 'reject', 'stop', 'cancel', 'status']],
    ['cooling off', approvedStory, ['stop', 'cancel', 'status']],
    ['sending', sending, ['status']],
    ['outcome unknown', unknown, ['status']],
    ['outcome unknown, not there for less than an hour', absent, ['status']],
    ['outcome unknown, not there for an hour', settleable, ['settle', 'status']],
    ['settling proposed', asked, ['approveSettlement', 'status']],
    [
      'settling approved by all, of whom one may not count when Adobe has answered',
      [...asked, ['U0APP1', { type: 'settlementApproved' }], ['U0APP2', { type: 'settlementApproved' }]],
      ['approveSettlement', 'status'],
    ],
    ['enabled', enabledStory, ['revoke', 'health', 'status']],
    ['cancelled', [...prepared, [requester, { type: 'cancelled', reason: '' }]], ['setup', 'status']],
  ])('%s', (_name, parts, actions) => {
    expect(cardOf(stateAfter(parts)).actions).toEqual(actions);
  });
});

test('a failed configuration name must be replaced before anything else', () => {
  const { words, actions } = cardOf(stateAfter([...sending, ['bot', { type: 'failed', diagnosis: [] }]]));
  expect(actions[0]).toBe('vault');
  expect(words).toMatch(/choose a new configuration name/);
});

describe('the card shows the present', () => {
  test('six steps, each with a symbol and a word', () => {
    const lines = cardOf(stateAfter(prepared.slice(0, 5)))
      .words.split('\n')
      .filter((line) => /\*\d\. /.test(line));
    expect(lines).toHaveLength(6);
    for (const line of lines)
      expect(line).toMatch(/^[○◐!✓] {2}\*\d\. \w+\* – (to do|waiting|needs attention|done)/);
  });

  test('who is waited for, since when, and when it ends', () => {
    const { words } = cardOf(stateAfter(approvedStory.slice(0, -2)));
    expect(words).toMatch(/\*Waiting for:\* 1 more approval: <@U0APP2> or <!subteam\^S0DATA>, since <!date/);
    expect(words).toMatch(/\*Deadline:\* the request expires <!date/);
  });

  test('all passes in one short line, what failed by name; Details has what fixes it', () => {
    expect(cardOf(stateAfter(prepared)).words).toContain('✓  20 checks pass  ·  1 attested\n');
    const state = stateAfter(prepared.slice(0, 4));
    const { words } = cardOf(state);
    expect(words).toContain('✗  *Failed:* Purge protection\nWhat to do: *Details*.');
    expect(words).not.toContain('az keyvault update');
    expect(wordsIn(statusMessage([{ state, context: around }]).blocks)).toContain('az keyvault update');
  });

  test('its state in a few words first, before the organization’s name', () => {
    const title = (parts: Parts) => cardOf(stateAfter(parts)).words.split('\n')[0];
    expect(title(prepared.slice(0, 4))).toBe('Needs attention · Acme Health');
    expect(title(prepared)).toBe('Ready to propose · Acme Health');
    expect(title(approvedStory.slice(0, -2))).toBe('Waiting for approval (1 of 2) · Acme Health');
    const rejected = { type: 'rejected', fingerprint: 'f', reason: 'Not now.' } as const;
    expect(title([...approvedStory.slice(0, -3), [firstApprover, rejected]])).toBe('Rejected · Acme Health');
  });

  test('one button that stands out, wherever somebody has to act', () => {
    for (const parts of [prepared.slice(0, 4), prepared, approvedStory.slice(0, -3)]) {
      const { blocks } = cardOf(stateAfter(parts));
      expect(JSON.stringify(blocks).match(/"style":"primary"/g)).toHaveLength(1);
    }
  });

  test('Take over is offered to everybody but the owner', () => {
    const state = stateAfter(prepared);
    const offered = (user: string) => actionsIn(statusMessage([{ state, context: around }], { user }).blocks);
    expect(offered(requester)).not.toContain('takeOver');
    expect(offered('U0OTHER')).toContain('takeOver');
  });

  test('a way from the status to the card', () => {
    const entry = { state: stateAfter(prepared), context: around };
    const { blocks } = statusMessage([entry], { user: requester, cardLink: 'https://slack.example/p1' });
    expect(wordsIn(blocks)).toContain('<https://slack.example/p1|Open the card>');
  });

  test('seventeen unknowns for one reason as one paragraph', () => {
    const findings = checkIds.map((check) => ({
      check,
      verdict: 'unknown' as const,
      code: 'unseen' as const,
      facts: { because: 'noIdentity' as const, detail: '' },
    }));
    const state = stateAfter([...prepared, ['bot', { type: 'looked', findings }]]);
    expect(cardOf(state).words.match(/Not known:/g)).toHaveLength(1);
  });

  test('whom a drill waits for, apart from whom the setup waits for', () => {
    const { words } = cardOf(stateAfter(drilledStory.slice(0, -3)));
    expect(words).toContain('*The drill is waiting for:* 2 more approvals');
    expect(words.match(/\*Waiting for:\*/gu)).toHaveLength(1);
  });

  test('why it is back in preparing', () => {
    const state = stateAfter([...approvedStory, [firstApprover, { type: 'stopped', reason: 'wrong vault' }]]);
    expect(cardOf(state).words).toMatch(/<@U0APP1> stopped it: “wrong vault”/);
  });

  test('that nothing irreversible is done while Redis would forget', () => {
    for (const parts of [prepared, approvedStory.slice(0, -3), approvedStory]) {
      expect(cardOf(stateAfter(parts), { ...around, volatile: true }).words).toMatch(/Nothing irreversible/);
      expect(cardOf(stateAfter(parts)).words).not.toMatch(/Nothing irreversible/);
    }
  });

  test('the same at any hour, so that it is redrawn only when something happened', () => {
    for (const parts of [prepared, approvedStory, sending, absent, enabledStory]) {
      const state = stateAfter(parts);
      const now = { ...around, watch: undefined };
      const later = { ...now, now: around.now + 50 * 3_600_000 };
      expect(cardOf(state, later)).toEqual(cardOf(state, now));
    }
  });
});

describe('the request for approval', () => {
  const asked = stateAfter(approvedStory.slice(0, -3));

  test('shows everything that is approved one press away, and the buttons', () => {
    const { blocks } = approvalMessage(asked, around);
    if (asked.phase !== 'awaitingApproval') throw new Error('not asked');
    const words = wordsIn(detailsModal(asked, around).blocks);
    for (const part of [
      asked.proposal.body,
      'platform-nld2.adobe.io',
      '11111111-2222-3333-4444-555555555555',
      'e463a445-c6ac-4ca2-b36a-b5146fcf6a52',
      '7c1d50lo28234cc895534c00d7eb4eb4',
      'Healthcare Shield: contract 4711',
      'What cannot be undone',
      'What is not covered',
      'no way back',
    ]) {
      expect(words).toContain(part);
    }
    for (const shown of [words, wordsIn(blocks)])
      expect(shown).toMatch(/\*Fingerprint:\* `[A-Z2-7]{4}(-[A-Z2-7]{4}){3}`/);
    expect(actionsIn(blocks)).toEqual(['approve', 'reject', 'askQuestion', 'details']);
  });

  test('carries the fingerprint in its buttons, so that an approval counts for what was read', () => {
    if (asked.phase !== 'awaitingApproval') throw new Error('not asked');
    const { blocks } = approvalMessage(asked, around);
    const values = JSON.stringify(blocks).match(/"value":"[^}]*}"/g) ?? [];
    expect(values).toHaveLength(4);
    for (const value of values) expect(value).toContain(asked.proposal.fingerprint);
  });

  test('loses its buttons when it is decided, and says how', () => {
    const approved = approvalMessage(stateAfter(approvedStory), around);
    expect(actionsIn(approved.blocks)).toEqual(['details']);
    expect(wordsIn(approved.blocks)).toMatch(/\*Approved\.\* Cooling off until/);
    const sent = stateAfter(sending);
    if (sent.phase !== 'enabling') throw new Error('not sent');
    const done = approvalMessage(stateAfter(enabledStory), around, sent);
    expect(wordsIn(done.blocks)).toContain('*Approved and enabled.*');
  });

  test('says why it is closed, and what it was about where that is known', () => {
    const [proposedAt] = [stateAfter(approvedStory)];
    if (!('proposal' in proposedAt)) throw new Error('not proposed');
    const ended = stateAfter([...approvedStory, ['bot', { type: 'expired' }]]);
    const closed = approvalMessage(ended, around, proposedAt);
    expect(actionsIn(closed.blocks)).toEqual(['details']);
    expect(wordsIn(closed.blocks)).toMatch(/no longer open.*The proposal expired.*Fingerprint/s);
    expect(wordsIn(approvalMessage(ended, around).blocks)).not.toContain('Fingerprint');
  });

  test('names Adobe’s case where there is one', () => {
    if (asked.phase !== 'awaitingApproval') throw new Error('not asked');
    const withCase = { ...asked, proposal: { ...asked.proposal, caseNumber: 'E-001' } };
    expect(wordsIn(approvalMessage(withCase, around).blocks)).toContain('E-001');
  });
});
