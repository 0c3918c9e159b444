import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adoptForm } from '../../src/commands/adopt.ts';
import { approveForm } from '../../src/commands/approve.ts';
import { questionForm } from '../../src/commands/ask-question.ts';
import { askSomebodyForm } from '../../src/commands/ask-somebody.ts';
import { attestForm, doneForm } from '../../src/commands/attest.ts';
import { cancelForm } from '../../src/commands/cancel.ts';
import { createKeyForm } from '../../src/commands/create-key.ts';
import type { FormParts } from '../../src/commands/form.ts';
import { keyForm } from '../../src/commands/key.ts';
import { proposeForm } from '../../src/commands/propose.ts';
import { rejectForm } from '../../src/commands/reject.ts';
import { laterActForm } from '../../src/commands/revoke-and-restore.ts';
import { approveSettlementForm, settleForm } from '../../src/commands/settle.ts';
import { stepModal } from '../../src/commands/step.ts';
import { stopForm } from '../../src/commands/stop.ts';
import { vaultForm } from '../../src/commands/vault.ts';
import type { Event } from '../../src/domain/events.ts';
import { type Organization, findRun } from '../../src/domain/organization.ts';
import { rehearsed, type Substance } from '../../src/domain/proposal.ts';
import type { ViewContext } from '../../src/views/blocks/context.ts';
import type { Message } from '../../src/views/blocks/blocks.ts';
import { dated } from '../../src/views/blocks/text.ts';
import { healthMessage } from '../../src/views/findings/health.ts';
import { concernRemedy, findingWords, findRemedyTarget, remedyFor } from '../../src/views/findings/words.ts';
import { historyMessage } from '../../src/views/history/message.ts';
import { refusalText } from '../../src/views/refusals/refusals.ts';
import { helpMessage, typedCommands } from '../../src/views/standing/help.ts';
import { rootCard } from '../../src/views/standing/card.ts';
import { homeView } from '../../src/views/standing/home.ts';
import { statusMessage } from '../../src/views/standing/status.ts';
import { approvalMessage } from '../../src/views/thread/approval.ts';
import { deliveriesFor } from '../../src/views/thread/thread.ts';
import {
  type ConcernCode,
  type Harmful,
  type HarmfulCode,
  isHarmful,
} from '../../src/domain/checks/concerns.ts';
import { checkIds, checks, type FindingCode } from '../../src/domain/checks/findings.ts';
import { sampleFacts, sampleFinding } from '../domain/checks/sample-facts.ts';
import { reasons, refusalFor } from './refusals/every-refusal.ts';
import { wordsIn } from './rendering.ts';
import {
  type Parts,
  answerable,
  approvedStory,
  around,
  drilledStory,
  enabledStory,
  firstApprover,
  prepared,
  requester,
  restoredStory,
  revokedStory,
  revokingStory,
  tell,
} from './story.ts';

const asked = approvedStory.slice(0, -3);
const sent = enabledStory.slice(0, approvedStory.length + 1);
const accepted = enabledStory.slice(0, approvedStory.length + 2);
const fault = {
  system: 'adobe',
  operation: 'POST customer/config',
  kind: 'refused',
  status: 403,
  code: '403025',
  detail: 'Profile is not valid.',
} as const;

const unseen = sampleFinding('unseen', {}, 'roleAssignment', 'unknown');
const disabled = {
  concern: 'keyEnabled',
  code: 'keyIsDisabled',
  facts: {},
  since: around.now,
} as const;

const ended = (before: Parts, by: string, event: Event): Parts => [...before, [by, event]];
const reason = 'The vault is the wrong one.';

/** Ways through a run, and ways in which it ends. People end what they write with a full stop. */
const stories: Readonly<Record<string, Parts>> = {
  enabled: enabledStory,
  revoked: revokedStory,
  restored: restoredStory,
  cancelled: ended(prepared, requester, { type: 'cancelled', reason }),
  rejected: ended(asked, firstApprover, { type: 'rejected', fingerprint: 'f', reason }),
  stopped: ended(approvedStory, firstApprover, { type: 'stopped', reason }),
  expired: ended(asked, 'bot', { type: 'expired' }),
  voided: ended(asked, 'bot', { type: 'voided', changes: [{ kind: 'inputs', by: requester }] }),
  stricter: ended(approvedStory, 'bot', { type: 'termsTightened', quorum: 4, coolingOffMs: 5_430_000 }),
  unattended: ended(approvedStory, 'bot', {
    type: 'announcementShown',
    shownAt: around.now + 60_000,
    until: around.now + 1_900_000,
    unattendedMs: 95_000,
  }),
  direct: ended(approvedStory, 'bot', {
    type: 'announcementShown',
    shownAt: around.now + 60_000,
    until: around.now + 1_900_000,
    direct: [requester],
  }),
  refused: ended(sent, 'bot', { type: 'refusedByAdobe', fault }),
  unsent: ended(sent, 'bot', { type: 'notSent', why: 'tooLate', until: around.now + 5_000_000 }),
  failed: ended(accepted, 'bot', { type: 'failed', diagnosis: [] }),
  settled: [
    ...sent,
    ['bot', { type: 'outcomeBecameUnknown', cause: 'timeout', detail: '' }],
    ['bot', { type: 'absentAtAdobe' }],
    ['bot', { type: 'becameSettleable' }],
    [requester, { type: 'settlementProposed', reason, expiresAt: around.now + 7_200_000, quorum: 2 }],
    [firstApprover, { type: 'settlementApproved' }],
    ['bot', { type: 'settled' }],
  ],
  'a drill': ended(drilledStory, 'bot', { type: 'drillEnded', why: { kind: 'held' } }),
  stuck: ended(revokingStory, 'bot', { type: 'actStuck', findings: [unseen] }),
  'handed over': ended(prepared.slice(0, 5), requester, {
    type: 'helpAsked',
    step: 'role',
    person: 'U0ADMIN',
  }),
  lost: ended(enabledStory, 'bot', { type: 'healthChanged', change: { raised: [disabled] }, access: 'lost' }),
};

/** What is interpreted by Slack or copied by people is no prose. */
function prose(text: string): string {
  return text
    .replaceAll(/<!date\^\d+\^[^|>]*\|[^>]*>/gu, '‹date›')
    .replaceAll(/<https?:[^|>]*\|([^>]*)>/gu, '$1')
    .replaceAll(/<(?:@|!subteam\^)[A-Z0-9]+>/gu, '‹person›')
    .replaceAll(/`[^`]*`/gu, '‹code›');
}

/** What a machine can see of bad words, by name. */
const faults: Readonly<Record<string, RegExp>> = {
  'a time in UTC': /\bUTC\b/u,
  'two full stops': /[.!?…][”"’]?\s*”?\.(?!\.)(?=\s|$)|[,;:]\.(?=\s|$)|\s[,.](?=\s)/u,
  'seconds above a minute': /\b(?:minute|hour|day)s? \d+ seconds?\b/u,
  'a label twice': /(?:^|[\s*])(\w[\w ]*): \1:/u,
  'advice cut off': /\(\d[\d,]* more characters\)/u,
  'a program’s word':
    /\b(?:undefined|null|NaN|noIdentity|noRight|notYet)\b|\[object|\(nothing\)|\(unknown\)/u,
  'names joined in one word': /(?<![\w./-])[a-z]+[A-Z]\w*/u,
};

/** Names as Azure and the organizations file write them, in advice. */
const azureNames = /\b(?:wrapKey|unwrapKey|tenantId|[a-z]+\.[a-z]\S*|aepCmk\w*|eDiscovery)\b/gu;

/** Each fault with the words around it. */
function faultsIn(text: string): string[] {
  const read = prose(text).replaceAll(azureNames, '‹name›');
  return Object.entries(faults).flatMap(([name, pattern]) => {
    const found = pattern.exec(read);
    return found === null ? [] : [`${name}: …${read.slice(Math.max(0, found.index - 50), found.index + 60)}`];
  });
}

/** What a setup can find; the rest only the watch does. */
const ofSetup = Object.keys(sampleFacts).filter(
  (code) => !['unseen', 'inSight', 'secretLasts', 'keyUseFits'].includes(code),
);

const ofConcerns = (Object.keys(sampleFacts) as ConcernCode[]).filter(isHarmful);
const sampleConcern = (code: HarmfulCode) => ({ code, facts: sampleFacts[code] }) as Harmful;
const target = findRemedyTarget(findRun(tell(enabledStory).at(-1)!.state)!, around)!;

/** A command or a request body is copied, not read. */
const isProse = ({ type, elements }: { readonly type: string; readonly elements?: unknown }) =>
  type !== 'rich_text' || !JSON.stringify(elements).includes('rich_text_preformatted');

const textsOf = ({ text, blocks }: Pick<Message, 'text' | 'blocks'>) => [
  text,
  ...wordsIn(blocks.filter((block) => isProse(block as never))).split('\n'),
];

function messagesOf(parts: Parts): Message[] {
  const told = tell(parts);
  return told.flatMap(({ entry, state, before }, place) => {
    const context = { ...around, now: entry.at };
    const run = findRun(state);
    const entries = [{ state, context }];
    const home = homeView({ user: requester, entries, page: 0, filter: 'all' });
    return [
      ...deliveriesFor(entry, state, context, before).map(({ message }) => message),
      ...(run === undefined ? [] : [rootCard(state, run, context), approvalMessage(state, context)]),
      statusMessage(entries),
      statusMessage([...entries, ...entries]),
      healthMessage({ state, context }),
      historyMessage({
        organization: context.organization,
        entries: told.slice(0, place + 1).map((one) => one.entry),
      }),
      { text: '', blocks: home.blocks as Message['blocks'] },
    ];
  });
}

const checkedSteps = ['vault', 'key', 'app', 'role'] as const;

/** The forms that a person can open on the way through a run, and what its steps show. */
function formsIn(state: Organization, context: ViewContext): FormParts[] {
  const reference = { organization: state.organization };
  const run = findRun(state);
  const about = { state, context };
  const always = [
    adoptForm(context),
    rejectForm,
    stopForm('enable'),
    stopForm('revoke'),
    questionForm(state),
    cancelForm(state, reference),
  ];
  if (run === undefined) return always;
  const key = run.vault && [keyForm(run, reference, context), createKeyForm(run.vault)];
  const chosen = [vaultForm(context, run), ...(key ?? [])];
  const attested = checkIds.map((check) => attestForm(check, run, context));
  const asked = 'proposal' in state ? [state.proposal] : [];
  const { fingerprint: _none, ...substance } = asked[0] ?? { fingerprint: '' };
  const draft = { substance: substance as Substance, run, findings: Object.values(run.findings) };
  const drafts = asked.map(({ act }) => {
    const real = rehearsed(act);
    return real === 'enable'
      ? proposeForm(draft, about, answerable)
      : laterActForm(real, draft, about, answerable);
  });
  const yes = state.phase === 'awaitingApproval' ? [approveForm(state, context, reference)] : [];
  const settled = state.phase === 'outcomeUnknown' ? [settleForm(state)] : [];
  const settling =
    state.phase === 'outcomeUnknown' && state.settlement !== undefined
      ? [approveSettlementForm({ ...state, settlement: state.settlement }, reference)]
      : [];
  const done = state.phase === 'revoking' || state.phase === 'restoring' ? [doneForm(state)] : [];
  const handedOver = checkedSteps.map((step) => askSomebodyForm(state, context, step));
  // Without a vault or a key its step is the form that asks for it.
  const chosenSteps = checkedSteps.filter((step) => run.vault !== undefined && (step !== 'key' || run.key));
  const steps = chosenSteps.map((step) => {
    const { blocks } = stepModal({ reference, context, run, step, checkedAt: context.now });
    return { title: step, submit: 'Close', blocks: blocks as Message['blocks'] };
  });
  return [
    ...always,
    ...chosen,
    ...attested,
    ...drafts,
    ...yes,
    ...settled,
    ...settling,
    ...done,
    ...handedOver,
    ...steps,
  ];
}

const formsOf = (parts: Parts) =>
  tell(parts).flatMap(({ entry, state }) => formsIn(state, { ...around, now: entry.at }));

describe('what people read has none of what a machine can see of bad words', () => {
  test.each(Object.entries(stories))(
    'in a run that is %s: messages, card, request, status and Home',
    (_, parts) => {
      const found = messagesOf(parts).flatMap(textsOf).flatMap(faultsIn);
      expect([...new Set(found)]).toEqual([]);
    },
  );

  test.each(Object.entries(stories))(
    'in a run that is %s: every form that can be opened on the way',
    (_, parts) => {
      const shown = formsOf(parts);
      expect(shown.length).toBeGreaterThan(3);
      const found = shown.flatMap(({ title, submit, blocks }) =>
        [title, submit, ...textsOf({ text: '', blocks: [...blocks] })].flatMap(faultsIn),
      );
      expect([...new Set(found)]).toEqual([]);
    },
  );

  test.each(reasons)('in the refusal %s', (name) => {
    const [refusal] = fc.sample(refusalFor(name, fc.constant('Config1')), { numRuns: 1, seed: 7 });
    expect(faultsIn(refusalText(refusal!))).toEqual([]);
  });

  test.each(ofSetup)('in the finding %s', (code) => {
    const [check] = Object.keys(checks) as (keyof typeof checks)[];
    const finding = sampleFinding(code as FindingCode, {}, check!, 'fail');
    const { explain = '' } = remedyFor(finding, target) ?? {};
    const read = [findingWords(finding), explain].map((words) => dated(words, 1200));
    expect(read.flatMap(faultsIn)).toEqual([]);
  });

  test.each(ofConcerns)('in what to do about the concern %s', (code) => {
    const { explain } = concernRemedy(sampleConcern(code), target);
    expect(faultsIn(dated(explain, 1200))).toEqual([]);
  });

  test.each(typedCommands)('in the help of /cmk %s', (command) => {
    expect(textsOf(helpMessage(command)).flatMap(faultsIn)).toEqual([]);
  });
});

describe('what a locked phone shows', () => {
  const pushed = Object.values(stories).flatMap((parts) =>
    tell(parts).flatMap(({ entry, state, before }) =>
      deliveriesFor(entry, state, { ...around, now: entry.at }, before).map(({ message }) => message.text),
    ),
  );

  test('begins what is said in a drill with that, once', () => {
    const drilled = pushed.filter((text) => text.includes('DRILL'));
    expect(drilled.length).toBeGreaterThan(3);
    for (const text of drilled) expect(text.split('DRILL: ')).toEqual(['', expect.any(String)]);
  });

  test('names the organization early, and carries no fingerprint', () => {
    for (const text of pushed) {
      expect(text.slice(0, 110)).toContain('Acme Health');
      expect(text).not.toMatch(/\b[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}\b/u);
    }
  });

  test('begins a request with what is asked, for whom, and when it expires in the reader’s own time', () => {
    const requests = pushed.filter((text) => /^(?:DRILL: )?(?:Reminder\. )?Approval needed/u.test(text));
    expect(requests.length).toBeGreaterThan(10);
    for (const text of requests) {
      expect(text).toMatch(
        /Approval needed: (?:enable|revoke|restore|mark) .* for Acme Health.*\. .*Expires <!date\^/u,
      );
    }
  });
});

describe('who is waited for', () => {
  const cardAfter = (parts: Parts, approvers: string[]) => {
    const state = tell(parts).at(-1)!.state;
    return wordsIn(rootCard(state, findRun(state)!, { ...around, approvers }).blocks);
  };

  test.each<[string, string[], RegExp]>([
    ['both, where both are needed', ['U0APP1', 'U0APP2'], /2 more approvals: <@U0APP1> and <@U0APP2>,/u],
    [
      'some of more',
      ['U0APP1', 'U0APP2', 'U0APP3'],
      /2 more approvals: from among <@U0APP1>, <@U0APP2> and/u,
    ],
    ['a group', ['S0DATA'], /2 more approvals: from among <!subteam\^S0DATA>,/u],
  ])('%s', (_name, approvers, words) => {
    expect(cardAfter(asked, approvers)).toMatch(words);
  });
});
