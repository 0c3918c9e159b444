import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/domain/events.ts';
import { findRun } from '../../src/domain/organization.ts';
import type { Message } from '../../src/views/blocks/message.ts';
import { dated } from '../../src/views/blocks/dates.ts';
import { findingWords } from '../../src/views/findings/words.ts';
import { refusalText } from '../../src/views/refusals/refusals.ts';
import { rootCard } from '../../src/views/standing/card.ts';
import { homeView } from '../../src/views/standing/home.ts';
import { statusMessage } from '../../src/views/standing/status.ts';
import { approvalMessage } from '../../src/views/thread/approval-message.ts';
import { deliveriesFor } from '../../src/views/thread/thread.ts';
import { checks, type FindingCode } from '../../src/domain/checks/findings.ts';
import { sampleFacts, sampleFinding } from '../domain/checks/sample-facts.ts';
import { reasons, refusalFor } from './refusals/every-refusal.ts';
import { wordsIn } from './rendering.ts';
import {
  type Parts,
  approvedStory,
  around,
  enabledStory,
  firstApprover,
  prepared,
  requester,
  restoredStory,
  revokedStory,
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
  refused: ended(sent, 'bot', { type: 'refusedByAdobe', fault }),
  unsent: ended(sent, 'bot', { type: 'notSent', why: 'tooLate', until: around.now + 5_000_000 }),
  failed: ended(accepted, 'bot', { type: 'failed', diagnosis: [] }),
  unknown: ended(sent, 'bot', { type: 'outcomeBecameUnknown', cause: 'timeout', detail: '' }),
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

/** Names as Azure writes them, in advice. */
const azureNames = /\b(?:wrapKey|unwrapKey|[a-z]+\.[a-z]\S*|aepCmk\w*|eDiscovery)\b/gu;

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
  (code) => !['unseen', 'inSight', 'secretLasts'].includes(code),
);

/** A command or a request body is copied, not read. */
const isProse = ({ type, elements }: { readonly type: string; readonly elements?: unknown }) =>
  type !== 'rich_text' || !JSON.stringify(elements).includes('rich_text_preformatted');

const textsOf = ({ text, blocks }: Pick<Message, 'text' | 'blocks'>) => [
  text,
  ...wordsIn(blocks.filter((block) => isProse(block as never))).split('\n'),
];

function messagesOf(parts: Parts): Message[] {
  return tell(parts).flatMap(({ entry, state, before }) => {
    const context = { ...around, now: entry.at };
    const run = findRun(state);
    const entries = [{ state, context }];
    const home = homeView({ user: requester, entries, page: 0, filter: 'all' });
    return [
      ...deliveriesFor(entry, state, context, before).map(({ message }) => message),
      ...(run === undefined ? [] : [rootCard(state, run, context), approvalMessage(state, context)]),
      statusMessage(entries),
      statusMessage([...entries, ...entries]),
      { text: '', blocks: home.blocks as Message['blocks'] },
    ];
  });
}

describe('what people read has none of what a machine can see of bad words', () => {
  test.each(Object.entries(stories))(
    'in a run that is %s: messages, card, request, status and Home',
    (_, parts) => {
      const found = messagesOf(parts).flatMap(textsOf).flatMap(faultsIn);
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
    expect(faultsIn(dated(findingWords(finding), 1200))).toEqual([]);
  });
});

describe('what a locked phone shows', () => {
  const pushed = Object.values(stories).flatMap((parts) =>
    tell(parts).flatMap(({ entry, state, before }) =>
      deliveriesFor(entry, state, { ...around, now: entry.at }, before).map(({ message }) => message.text),
    ),
  );

  test('names the organization early, and carries no fingerprint', () => {
    for (const text of pushed) {
      expect(text.slice(0, 110)).toContain('Acme Health');
      expect(text).not.toMatch(/\b[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}\b/u);
    }
  });

  test('begins a request with what is asked, for whom, and when it expires in the reader’s own time', () => {
    const requests = pushed.filter((text) => /^(?:Reminder\. )?Approval needed/u.test(text));
    expect(requests.length).toBeGreaterThan(10);
    for (const text of requests) {
      expect(text).toMatch(
        /Approval needed: (?:enable|revoke|restore) .* for Acme Health.*\. Expires <!date\^/u,
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
