import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ModalView } from '@slack/types';
import { measureBlocks, mostBlockCharacters } from '../../sandbox/slack/blocks/measure.ts';
import { messageProblems, viewProblems } from '../../sandbox/slack/blocks/validate.ts';
import { findRun } from '../../src/domain/organization.ts';
import { approvalMessage } from '../../src/views/thread/approval.ts';
import { rootCard } from '../../src/views/standing/card.ts';
import { helpMessage } from '../../src/views/standing/help.ts';
import { homeFilters, homeView } from '../../src/views/standing/home.ts';
import type { Message } from '../../src/views/blocks/blocks.ts';
import { historyMessage } from '../../src/views/history/message.ts';
import { statusMessage } from '../../src/views/standing/status.ts';
import { deliveriesFor } from '../../src/views/thread/thread.ts';
import { context, organizationId, state } from './arbitraries.ts';
import { text } from './arbitrary-facts.ts';
import { entry } from './entries.ts';
import { modals } from '../commands/modals.ts';

/** JSON of the blocks may be twice what Slack counts, since names of properties are in it; 13 000 of text is the limit. */
function expectPostable(message: Message): void {
  expect(messageProblems(message.blocks)).toEqual([]);
  expect(measureBlocks(message.blocks)).toBeLessThan(mostBlockCharacters);
  expect(message.text.length).toBeGreaterThan(0);
  expect(message.text.length).toBeLessThanOrEqual(4000);
}

const numRuns = 150;

describe('within Slack’s limits, whatever stands on the record', () => {
  test('the root card', () => {
    fc.assert(
      fc.property(state, context, (at, around) => {
        const run = findRun(at);
        if (run !== undefined) expectPostable(rootCard(at, run, around));
      }),
      { numRuns },
    );
  });

  test('the request for approval', () => {
    fc.assert(
      fc.property(state, context, (at, around) => {
        expectPostable(approvalMessage(at, around));
      }),
      { numRuns },
    );
  });

  test('everything said in the thread and to single people', () => {
    fc.assert(
      fc.property(entry, state, state, context, (said, at, before, around) => {
        for (const { message } of deliveriesFor(said, at, around, before)) expectPostable(message);
      }),
      { numRuns: 600 },
    );
  });

  test('the history, a page at a time until nothing is left', () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 80 }), (said) => {
        const entries = said.map((one, place) => ({ ...one, sequence: place + 1 }));
        const organization = { orgId: organizationId, name: 'Luma' };
        let pages = 0;
        for (let before: number | undefined = Infinity; before !== undefined && pages < 100; pages += 1) {
          const message = historyMessage({ organization, entries, before });
          expectPostable(message);
          const earlier = /"subject\\?":\\?"(\d+)/u.exec(JSON.stringify(message.blocks))?.[1];
          before = earlier === undefined ? undefined : Number(earlier);
        }
        expect(pages).toBeLessThan(100);
      }),
      { numRuns },
    );
  });

  test('status of one and of two hundred organizations', () => {
    fc.assert(
      fc.property(state, context, (at, around) => {
        expectPostable(statusMessage([{ state: at, context: around }]));
        expectPostable(statusMessage(Array.from({ length: 200 }, () => ({ state: at, context: around }))));
      }),
      { numRuns: 60 },
    );
  });

  test('help, also about a command that does not exist', () => {
    fc.assert(fc.property(text(3000), (asked) => expectPostable(helpMessage(asked))));
  });

  test('Home with two hundred organizations, every filter and page', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ state, context }), { minLength: 1, maxLength: 30 }),
        fc.constantFrom(...homeFilters),
        fc.integer({ min: 0, max: 12 }),
        (entries, filter, page) => {
          const many = Array.from({ length: 200 }, (_, place) => entries[place % entries.length]!);
          for (const user of ['U0REQ', 'U0APP1', 'U0NOBODY']) {
            expect(viewProblems(homeView({ user, entries: many, page, filter }), 'home')).toEqual([]);
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('every modal is within Slack’s limits', () => {
  test.each(Object.entries(modals))('%s', (_name, build: (typeof modals)[keyof typeof modals]) => {
    fc.assert(
      fc.property(build, (view: ModalView) => {
        expect(viewProblems(view, 'modal')).toEqual([]);
        expect(JSON.stringify(view.blocks).length).toBeLessThan(50_000);
      }),
      { numRuns: 80 },
    );
  });
});
