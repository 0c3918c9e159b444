import { describe, expect, test } from 'vitest';
import type { DrillEnd, Event } from '../../src/domain/events.ts';
import type { Delivery } from '../../src/views/blocks/blocks.ts';
import { historyWords } from '../../src/views/history/message.ts';
import { deliveriesFor } from '../../src/views/thread/thread.ts';
import { actionsIn, wordsIn } from './rendering.ts';
import {
  type Parts,
  approvedStory,
  around,
  drilledRevocation,
  drilledStory,
  enabledStory,
  firstApprover,
  passed,
  prepared,
  requester,
  secondApprover,
  tell,
} from './story.ts';

function deliveries(parts: Parts): Delivery[] {
  return tell(parts).flatMap(({ entry, state, before }) =>
    deliveriesFor(entry, state, { ...around, now: entry.at }, before),
  );
}

function lastDeliveries(before: Parts, ...last: Parts): Delivery[] {
  return deliveries([...before, ...last]).slice(deliveries(before).length);
}

const inThread = (found: readonly Delivery[]) => found.filter(({ to }) => to === 'thread');
const told = (found: readonly Delivery[]) => found.flatMap(({ person }) => person ?? []).toSorted();
const adobeFault = {
  system: 'adobe',
  operation: 'POST customer/config',
  kind: 'refused',
  status: 403,
  code: '403025',
  detail: 'Profile is not valid',
} as const;

describe('the notifications of a run, read alone and in order', () => {
  test('tell the story', () => {
    const chapters = [
      /✗ Purge protection is off: .* The thread says how to fix it\. ✓ \d+ checks passed/,
      /Adobe named its app/,
      /Passed: Purge protection/,
      /✗ The CMK app is not in the directory yet: nobody has granted consent\. The thread says how/,
      /Passed: The CMK app/,
      /Passed: Role .* All checks are done\. <@U0REQ> can .* propose/,
      /^Approval needed: enable customer-managed keys for Acme Health \(cannot be undone\)\. Expires <!date\^/,
      /^Reminder\. Approval needed: enable .* for Acme Health.* Expires <!date.* 0 of 2 approved/,
      /^Approved: enable .* for Acme Health\. All approvals received\. The bot waits .* from this message on/,
      /^Sending: customer-managed keys for Acme Health\. The request goes to Adobe now/,
      /^Customer-managed keys are enabled for Acme Health\./,
    ];
    const texts = inThread(deliveries(enabledStory)).map(({ message }) => message.text);
    expect(texts).toHaveLength(chapters.length);
    for (const [place, chapter] of chapters.entries()) expect(texts[place]).toMatch(chapter);
    for (const text of texts) expect(text.slice(0, 90)).toContain('Acme Health');
  });

  test('carry no marks for bold or code and stand on one line', () => {
    for (const { message } of deliveries(enabledStory)) expect(message.text).not.toMatch(/[*`\n]/);
  });
});

describe('who is told', () => {
  test('each approver by a direct message when something is proposed, nobody who took part', () => {
    const found = lastDeliveries(prepared, ...approvedStory.slice(prepared.length, prepared.length + 1));
    expect(told(found)).toEqual([firstApprover, secondApprover, 'U0APP3']);
    expect(actionsIn(found.find(({ person }) => person === firstApprover)!.message.blocks)).toEqual([
      'approve',
      'reject',
      'askQuestion',
      'details',
    ]);
    expect(wordsIn(inThread(found)[0]!.message.blocks)).toContain('<!subteam^S0DATA>');
  });

  test('the requester, of the end as it was wanted, and everybody else by the channel', () => {
    const found = lastDeliveries(enabledStory.slice(0, -1), ...enabledStory.slice(-1));
    expect(told(found)).toEqual([requester]);
    expect(inThread(found).map(({ broadcast }) => broadcast)).toEqual([true]);
  });

  test.each<[string, Event, RegExp]>([
    ['stopped', { type: 'stopped', reason: 'wrong vault' }, /stopped it/],
    ['expired', { type: 'expired' }, /expired/],
    ['voided', { type: 'voided', changes: [{ kind: 'inputs', by: requester }] }, /approvals are void/],
  ])('those whose approval is gone when it is %s', (_name, event, words) => {
    const found = lastDeliveries(approvedStory, ['bot', event]);
    expect(told(found)).toEqual([firstApprover, secondApprover, requester]);
    expect(inThread(found)[0]!.message.text).toMatch(words);
  });

  test('nobody twice, and not whoever did it', () => {
    const found = lastDeliveries(approvedStory, [firstApprover, { type: 'stopped', reason: '' }]);
    expect(told(found)).toEqual([secondApprover, requester]);
  });

  test('with a reminder those who are to get it now: an approver with the buttons, the escalation list in its own words', () => {
    const asked = approvedStory.slice(0, prepared.length + 1);
    const reminded = (...people: string[]): Event => ({
      type: 'reminded',
      count: 3,
      escalated: true,
      people,
    });
    expect(told(lastDeliveries(asked, ['bot', reminded()]))).toEqual([]);
    const found = lastDeliveries(asked, ['bot', reminded(firstApprover, 'U0BOSS')]);
    expect(told(found)).toEqual([firstApprover, 'U0BOSS']);
    const wordsTo = (id: string) => JSON.stringify(found.find(({ person }) => person === id)?.message.blocks);
    expect(wordsTo(firstApprover)).toContain('"action_id":"approve"');
    expect(wordsTo('U0BOSS')).toContain('Please make sure that');
    expect(wordsTo('U0BOSS')).not.toContain('"action_id":"approve"');
    expect(JSON.stringify(inThread(found))).not.toMatch(/<@U0(?:BOSS|APP)/u);
  });
});

describe('what is said', () => {
  test('of a rejection: who, why, and whose move it is, in the notification alone', () => {
    const asked = approvedStory.slice(0, prepared.length + 1);
    const rejected: Event = { type: 'rejected', fingerprint: 'f', reason: 'Not this week' };
    const found = lastDeliveries(asked, [firstApprover, rejected]);
    expect(told(found)).toEqual([requester]);
    for (const { message } of found) {
      expect(message.text).toMatch(
        /^Rejected: enable customer-managed keys for Acme Health\. <@U0APP1>: “Not this week”\. Nothing was sent\./,
      );
      expect(message.text).toMatch(/Next: <@U0REQ> addresses the reason, then proposes again with Propose…/);
    }
  });

  test('nothing of what is on the card anyway, and nothing of refused clicks', () => {
    expect(deliveries(prepared.slice(0, 3))).toEqual([]);
    expect(lastDeliveries(approvedStory.slice(0, -3), ...approvedStory.slice(-3, -1))).toEqual([]);
    const adobeAtWork = enabledStory.slice(approvedStory.length + 1, -1);
    expect(lastDeliveries(enabledStory.slice(0, approvedStory.length + 1), ...adobeAtWork)).toEqual([]);
    expect(
      lastDeliveries(approvedStory, [
        requester,
        { type: 'clickRefused', command: 'approve', reason: 'contributor' },
      ]),
    ).toEqual([]);
  });

  test('what passes only where it was asked for: a step has nothing left to fix, or all steps have', () => {
    const fixed = lastDeliveries(prepared.slice(0, 5), prepared[5]!);
    expect(inThread(fixed)[0]!.message.text).toContain('Passed: Purge protection');
    expect(lastDeliveries(prepared.slice(0, 7), prepared[7]!)).toEqual([]);
    const last = lastDeliveries(prepared.slice(0, -1), ...prepared.slice(-1));
    expect(inThread(last)[0]!.message.text).toContain('All checks are done');
  });

  test('who attests the last thing for somebody else, that it is now their move', () => {
    const open = [...prepared.slice(0, 2), ...prepared.slice(3)];
    const attested: Event = { type: 'attested', check: 'entitlement', reason: 'Contract 4711' };
    expect(lastDeliveries(open, [requester, attested])).toEqual([]);
    const [found] = lastDeliveries(open, ['U0OTHER', attested]);
    expect(found!.message.text).toMatch(/All checks are done\. <@U0REQ>/);
  });

  test('nothing of a look that could not see and will be repeated', () => {
    const throttled = {
      ...passed('keyKind'),
      verdict: 'unknown',
      code: 'unseen',
      facts: { because: 'throttled', detail: '' },
    } as const;
    expect(lastDeliveries(prepared, ['bot', { type: 'looked', findings: [throttled] }])).toEqual([]);
  });

  test('a failed check with its remedy, ready to be copied', () => {
    const failed = lastDeliveries(prepared.slice(0, 3), prepared[3]!);
    const words = wordsIn(failed[0]!.message.blocks);
    expect(words).toContain(
      'az keyvault update --name acme-cmk --resource-group keys --subscription 99999999-2222-3333-4444-555555555555 --enable-purge-protection true',
    );
    expect(words).toContain('Open in the Azure portal');
  });

  test('a rejection with its reason, word for word', () => {
    const reason = 'The key is in the *test* vault <!channel>';
    const found = lastDeliveries(approvedStory.slice(0, prepared.length + 1), [
      firstApprover,
      { type: 'rejected', fingerprint: 'x', reason },
    ]);
    expect(wordsIn(inThread(found)[0]!.message.blocks)).toContain(reason);
    expect(inThread(found)[0]!.message.text).toContain('∗test∗ vault &lt;!channel&gt;');
  });

  test('why Adobe refused, and what to do', () => {
    const found = lastDeliveries(enabledStory.slice(0, approvedStory.length + 1), [
      'bot',
      { type: 'refusedByAdobe', fault: adobeFault },
    ]);
    expect(inThread(found)[0]!.message.text).toMatch(
      /Nothing was started: Adobe refused.*403025.*not entitled/s,
    );
    expect(told(found)).toContain(requester);
  });

  test('an unknown outcome to everybody, with what happens by itself', () => {
    const found = lastDeliveries(enabledStory.slice(0, approvedStory.length + 1), [
      'bot',
      { type: 'outcomeBecameUnknown', cause: 'timeout', detail: '' },
    ]);
    const [thread] = inThread(found);
    expect(thread!.broadcast).toBe(true);
    expect(thread!.message.text).toMatch(
      /not known whether Adobe received.*did not answer in time.*not sent again/,
    );
  });

  test('a status that Adobe does not document, as still working', () => {
    const found = lastDeliveries(enabledStory.slice(0, approvedStory.length + 2), [
      'bot',
      { type: 'stageReached', status: 'PAUSED', askedAs: 'Config1' },
    ]);
    expect(found[0]!.message.text).toMatch(/PAUSED.*does not document.*still working/);
  });

  test('a failure with the bot’s own diagnosis and the need for a new name', () => {
    const disabled = { check: 'keyEnabled', verdict: 'fail', code: 'keyIsDisabled', facts: {} } as const;
    const found = lastDeliveries(enabledStory.slice(0, approvedStory.length + 3), [
      'bot',
      { type: 'failed', diagnosis: [disabled, passed('keySize')] },
    ]);
    const words = wordsIn(inThread(found)[0]!.message.blocks);
    expect(words).toMatch(/FAILED.*new configuration name/s);
    expect(words).toContain('The key is disabled');
    expect(words).toContain('RUNNING');
  });

  test('every message in the thread ends with the record’s head, small; no direct message shows one', () => {
    const head = /(^|· record )#12 · [A-Z2-7]{4}(-[A-Z2-7]{4}){3}$/;
    for (const { to, message } of deliveries(enabledStory)) {
      if (to === 'thread') {
        expect(message.blocks.at(-1)?.type).toBe('context');
        expect(wordsIn(message.blocks.at(-1))).toMatch(head);
      } else {
        expect(wordsIn(message.blocks)).not.toMatch(/#12 ·/);
      }
    }
  });
});

describe('how a drill went', () => {
  const otherKey = {
    kind: 'otherKey',
    name: 'Config1',
    identifier: 'https://other.vault.azure.net/keys/k/1',
  } as const;
  const ends: [DrillEnd, string][] = [
    [{ kind: 'held' }, 'ended the drill: all final checks passed'],
    [{ kind: 'elsewhere', status: 'RUNNING', askedAs: 'Config1' }, 'ended the drill: Adobe has'],
    [{ kind: 'refused', refusal: { kind: 'failedBefore', name: 'Config1' } }, 'ended the drill: Adobe knows'],
    [{ kind: 'refused', refusal: otherKey }, 'ended the drill: Adobe knows'],
  ];

  test.each(ends)('is one sentence in the report and in the history: %j', (why, inHistory) => {
    const event: Event = { type: 'drillEnded', why };
    const report = wordsIn(
      inThread(lastDeliveries(drilledStory, ['bot', event])).map(({ message }) => message.blocks),
    );
    expect(report).toContain('What would have stopped it');
    expect(report).not.toContain('..');
    const { entry } = tell([...drilledStory, ['bot', event]]).at(-1)!;
    expect(historyWords(entry, new Set()).what).toContain(inHistory);
  });

  test('tells the operators of another key at Adobe, as it says', () => {
    const found = lastDeliveries(drilledStory, [
      'bot',
      { type: 'drillEnded', why: { kind: 'refused', refusal: otherKey } },
    ]);
    expect(wordsIn(inThread(found).map(({ message }) => message.blocks))).toContain('the operators are told');
    expect(told(found)).toContain('U0OPER');
  });

  test('tells the operators what to rehearse after one of revoking, by name and directly', () => {
    const found = lastDeliveries(drilledRevocation, ['bot', { type: 'drillEnded', why: { kind: 'held' } }]);
    const words = wordsIn(inThread(found).map(({ message }) => message.blocks));
    expect(words).toMatch(/npm run emergency[^]*For <@U0OPER>/u);
    expect(words).not.toContain('..');
    expect(told(found)).toContain('U0OPER');
  });
});
