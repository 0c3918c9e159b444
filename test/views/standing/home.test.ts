import { describe, expect, test } from 'vitest';
import type { KnownBlock } from '@slack/types';
import { unconfigured } from '../../../src/domain/organization.ts';
import { homeView } from '../../../src/views/standing/home.ts';
import { type StatusEntry, statusMessage } from '../../../src/views/standing/status.ts';
import { start } from '../arbitrary-facts.ts';
import { actionsIn, wordsIn } from '../rendering.ts';
import {
  approvedStory,
  around,
  enabledStory,
  firstApprover,
  prepared,
  requester,
  revokedStory,
  tell,
} from '../story.ts';

const named = (name: string, parts: Parameters<typeof tell>[0]): StatusEntry => ({
  state: tell(parts).at(-1)!.state,
  context: { ...around, organization: { ...around.organization, name } },
});
const untouched: StatusEntry = { state: unconfigured('x@AdobeOrg'), context: around };
const soon = { expiresOn: new Date(start + 6 * 86_400_000).toISOString(), days: 6 };
const waiting = named('Waiting', approvedStory.slice(0, -3));
const preparing = named('Preparing', prepared);
const enabled = named('Enabled', enabledStory);

function home(user: string, entries: readonly StatusEntry[], page = 0, filter: 'all' | 'enabled' = 'all') {
  const blocks = homeView({ user, entries, page, filter }).blocks as KnownBlock[];
  return { words: wordsIn(blocks), actions: actionsIn(blocks) };
}

describe('Home', () => {
  test('greets with three lines, the way to begin and the plan where nothing has begun', () => {
    const { words, actions } = home(requester, [untouched]);
    expect(actions).toEqual(['setup', 'plan']);
    expect(words).toMatch(/Nothing happens until you ask for it/);
  });

  test('shows an approver what waits for them, with its age and its end', () => {
    const { words, actions } = home(firstApprover, [enabled, preparing, waiting]);
    expect(words).toMatch(/Waiting on you \(1\)/);
    expect(words).toMatch(/\*Waiting\* – \*your approval is requested\*, for .* Expires <!date/);
    expect(actions[0]).toBe('approve');
  });

  test('shows the owner the step that needs them, and nothing that waits for others', () => {
    const { words, actions } = home(requester, [waiting, preparing]);
    expect(words).toMatch(/Waiting on you \(1\)/);
    expect(words).toMatch(/\*Preparing\* – \*your move\*, for .* Press \*Propose…\*/);
    expect(actions[0]).toBe('propose');
  });

  test('asks nobody to approve twice, nor whoever took part', () => {
    const once = named('Waiting', approvedStory.slice(0, -2));
    expect(home(firstApprover, [once]).words).not.toMatch(/Waiting on you/);
    expect(home(requester, [waiting]).words).not.toMatch(/Waiting on you/);
  });

  test('puts the most urgent first', () => {
    const { words } = home('U0NOBODY', [untouched, enabled, preparing, waiting]);
    const order = ['*Waiting*', '*Preparing*', '*Enabled*', '*Acme Health*'].map((name) =>
      words.indexOf(name),
    );
    expect(order).toEqual(order.toSorted((one, other) => one - other));
    expect(Math.min(...order)).toBeGreaterThan(0);
  });

  test('says of an organization that is enabled how it is, and begins with the one that is not well', () => {
    const expiring = named('Expiring', [
      ...enabledStory,
      [
        'bot',
        {
          type: 'healthChanged',
          change: {
            raised: [{ concern: 'keyExpiry', code: 'expiryAhead', facts: soon, since: start, daysTold: 7 }],
          },
        },
      ],
    ]);
    const { words } = home('U0NOBODY', [preparing, enabled, expiring]);
    expect(words).toMatch(/\*Needs attention\*[^]*\*Expiring\*[^]*Health:.*about to expire.*6 days left/);
    expect(words).toMatch(/\*Running\*[^]*\*Preparing\*[^]*\*Enabled\*\n[^]*Health:\* all is well/);
  });

  test('counts the seven days of what was revoked', () => {
    const revoked = named('Revoked', revokedStory);
    const at = revoked.state.since.at + 2 * 86_400_000;
    const later = { ...revoked, context: { ...revoked.context, now: at } };
    expect(home('U0NOBODY', [later]).words).toMatch(/Revocation is propagating.*day 3 of 7/);
    expect(home('U0NOBODY', [preparing, later]).words).not.toMatch(/Needs attention/);
    const over = { ...revoked, context: { ...revoked.context, now: at + 5 * 86_400_000 } };
    expect(home('U0NOBODY', [over]).words).not.toMatch(/day \d of 7/);
  });

  test('filters and turns pages', () => {
    const many = Array.from({ length: 45 }, (_, place) => named(`Org ${place}`, enabledStory));
    expect(home(requester, many).actions).toContain('home');
    expect(home(requester, many).words).toContain('Page 1 of 3');
    expect(home(requester, many, 2).words).not.toContain('Next page');
    expect(home(requester, many, 99).words).toContain('Page 3 of 3');
    expect(home(requester, [waiting, enabled], 0, 'enabled').words).not.toContain('*Waiting* – Waiting');
  });

  test('says while nothing irreversible is done', () => {
    const forgetful = { ...untouched, context: { ...around, volatile: true } };
    expect(home(requester, [forgetful]).words).toMatch(/Nothing irreversible/);
  });
});

describe('status', () => {
  test('of one organization shows where it stands in full', () => {
    const { text, blocks } = statusMessage([waiting]);
    expect(text).toBe('Waiting: Waiting for approval (0 of 2).');
    expect(wordsIn(blocks)).toMatch(/\*5\. Approval\* – waiting/);
  });

  test('of several is a line each', () => {
    const words = wordsIn(statusMessage([enabled, waiting]).blocks);
    expect(words.indexOf('*Waiting* – ')).toBeLessThan(words.indexOf('*Enabled* – '));
  });

  test('says how many are not shown', () => {
    const many = Array.from({ length: 200 }, () => waiting);
    const [, hidden = ''] = /(\d+) more are not shown/.exec(wordsIn(statusMessage(many).blocks)) ?? [];
    expect(Number(hidden)).toBeGreaterThan(100);
  });

  test('of none says who sets one up', () => {
    expect(statusMessage([]).text).toMatch(/serves no organization/);
  });
});
