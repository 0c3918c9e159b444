import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adobe, azure, cast } from '../../../sandbox/cast.ts';
import type { PersonAt } from '../../../sandbox/person.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { approve, mendAzure, press, propose, proposing, settledView, submit, vaultForm } from '../story.ts';
import { startCase } from './cases.ts';

let sandbox: Sandbox;
let requester: PersonAt;
beforeAll(async () => {
  sandbox = await startCase();
  requester = sandbox.person(cast.requester);
}, 60_000);
afterAll(() => sandbox.close());

const wordsOf = (person: PersonAt) => JSON.stringify(person.view()?.blocks ?? []);
const buttonsOf = (person: PersonAt) => {
  const found = wordsOf(person).matchAll(
    /"type":"button","action_id":"([^"]*)","text":\{[^}]*"text":"([^"]*)"/gu,
  );
  return [...found].map(([, action, text]) => ({ action, text }));
};
const stacked = (person: PersonAt) => sandbox.slack.viewsFor(person.user).length;

const titleOf = (person: PersonAt) => JSON.stringify(person.view()?.title);

/** Presses a button of the modal in front; what Slack was asked to show then: first that it works, then the answer. */
async function goesOn(person: PersonAt, text: RegExp): Promise<string[]> {
  const shown = shownFromNowOn();
  const found = buttonsOf(person).find((button) => text.test(button.text ?? ''));
  expect(found, `${text} in ${wordsOf(person)}`).toBeDefined();
  await person.clicks(found?.action ?? '');
  await sandbox.slack.until(() => shown().length > 1);
  await settledView(sandbox, person);
  expect(stacked(person)).toBe(1);
  return shown();
}

/** What Slack was asked to show, from now on. */
function shownFromNowOn(): () => string[] {
  const before = sandbox.slack.log.calls.length;
  return () =>
    sandbox.slack.log.calls
      .slice(before)
      .filter(({ method }) => method.startsWith('views.'))
      .map(({ arguments: given }) => JSON.stringify(given));
}

describe('P12: Check again', () => {
  test('shows that it works, updates in place, and says when it checked', async () => {
    await requester.types('/cmk setup');
    await submit(sandbox, requester, 'vault', vaultForm);
    expect(wordsOf(requester)).toMatch(/✗[^"]*Purge protection/u);
    const { id } = requester.view() ?? {};
    const [first] = await goesOn(requester, /^Check again$/u);
    expect(first).toContain('Checking…');
    expect(requester.view()?.id).toBe(id);
    expect(wordsOf(requester)).toMatch(/Checked at <!date\^\d+\^\{time\}/u);
  }, 60_000);

  test('names the other step that failed, and nothing stale is left when this one is fixed', async () => {
    await requester.closes();
    await requester.reads('Adobe named its app');
    await press(sandbox, requester, 'look');
    await settledView(sandbox, requester);
    expect(titleOf(requester)).toMatch(/Step 1/u);
    expect(buttonsOf(requester).map(({ text }) => text)).toContain('Step 3 failed too: app');
    sandbox.azure.world.setVault(azure.vault, { enablePurgeProtection: true });
    await goesOn(requester, /^Check again$/u);
    expect(wordsOf(requester)).not.toContain('✗');
    expect(buttonsOf(requester).map(({ text }) => text)).toContain('Step 3 failed: app');
    await requester.closes();
    await press(sandbox, requester, 'look');
    await settledView(sandbox, requester);
    expect(titleOf(requester)).toMatch(/Step 3/u);
    expect(wordsOf(requester)).toMatch(/Checked at <!date/u);
  }, 60_000);
});

describe('P11: what is finished offers the next step', () => {
  test('from the vault to the proposal in five presses, without closing anything in between', async () => {
    mendAzure(sandbox);
    await goesOn(requester, /^Check again$/u);
    expect(wordsOf(requester)).toContain(adobe.organization);
    await goesOn(requester, /^Continue: Key$/u);
    await submit(sandbox, requester, 'key', { key: azure.key });
    expect(wordsOf(requester)).toContain(adobe.organization);
    await goesOn(requester, /^Propose…$/u);
    await submit(sandbox, requester, 'propose', proposing);
    expect(wordsOf(requester)).toContain(adobe.organization);
    expect(wordsOf(requester)).toMatch(/"Open the card".*"url":"http/u);
    expect(stacked(requester)).toBe(1);
    await requester.closes();
  }, 60_000);

  test('Check again says so where no check fails, and offers the proposal', async () => {
    await requester.types('/cmk setup');
    await settledView(sandbox, requester);
    await requester.closes();
    const approver = sandbox.person(cast.firstApprover);
    await press(sandbox, approver, 'reject');
    await submit(sandbox, approver, 'reject', { reason: 'Not this week' });
    await sandbox.slack.until(() => wordsOf(approver).includes('Not this week'));
    expect(buttonsOf(approver).map(({ text }) => text)).toEqual(['Open the card']);
    await approver.closes();
    await press(sandbox, requester, 'look');
    await settledView(sandbox, requester);
    expect(wordsOf(requester)).toMatch(/Luma\*\\n✓ {2}\*No check fails/u);
    expect(wordsOf(requester)).toMatch(/Checked at <!date/u);
    await goesOn(requester, /^Propose…$/u);
    expect(requester.view()?.callbackId).toBe('propose');
    await requester.closes();
  }, 60_000);

  test('an approval, a stop and a cancelled setup lead on as well', async () => {
    await propose(sandbox);
    const approver = sandbox.person(cast.firstApprover);
    await press(sandbox, approver, 'approve');
    await submit(sandbox, approver, 'approve', { acknowledge: true, confirmation: azure.key });
    expect(buttonsOf(approver).map(({ text }) => text)).toEqual(['Open the card']);
    await approver.closes();
    await press(sandbox, requester, 'stop');
    await submit(sandbox, requester, 'stop', { reason: 'Wait' });
    await sandbox.slack.until(() => buttonsOf(requester).length > 0);
    expect(buttonsOf(requester).map(({ text }) => text)).toEqual(['Propose…']);
    await requester.closes();
    await propose(sandbox);
    await approve(sandbox, cast.firstApprover);
    await press(sandbox, requester, 'cancel');
    await submit(sandbox, requester, 'cancel', { reason: 'Not now' });
    await sandbox.slack.until(() => buttonsOf(requester).length > 0);
    expect(buttonsOf(requester).map(({ text }) => text)).toEqual(['Start a new setup']);
    await goesOn(requester, /^Start a new setup$/u);
    expect(requester.view()?.callbackId).toBe('vault');
    await requester.closes();
  }, 60_000);
});
