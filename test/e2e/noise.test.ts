import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adobe, azure, cast, channel } from '../../sandbox/cast.ts';
import { untilRead } from '../../sandbox/passing-time.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { expectCleanAftermath } from './aftermath.ts';
import {
  approveAll,
  fill,
  press,
  propose,
  startSetup,
  startWorld,
  untilEnabled,
  untilSaid,
} from './story.ts';

interface Posted {
  readonly to: string;
  readonly text: string;
  /** As it was posted, whatever it says now. */
  readonly whole: string;
  readonly isReply: boolean;
  readonly says: string | undefined;
  readonly place: string;
}

let sandbox: Sandbox;

/** Every message as it was posted, oldest first: what notifies, and whom it mentions. */
function posted(): Posted[] {
  return sandbox.slack.log.calls
    .filter(({ method }) => method === 'chat.postMessage')
    .map(({ arguments: given }) => {
      const marked =
        typeof given['metadata'] === 'string' ? JSON.parse(given['metadata']) : given['metadata'];
      const { says, place } = (marked as { event_payload: Record<string, string> }).event_payload;
      return {
        to: String(given['channel']),
        text: String(given['text']),
        whole: JSON.stringify(given['blocks']),
        isReply: given['thread_ts'] !== undefined,
        says,
        place: place ?? '',
      };
    });
}

const inThread = () => posted().filter(({ to, isReply }) => to === channel && isReply);
const isHead = ({ place }: Posted) => place.startsWith('head:');
/** What a witness needs, whoever reads it: the head before the gate, and the intent. */
const isWitnessOnly = (message: Posted) => isHead(message) || message.says === 'intent';

/** Azure is fixed step by step, each seen by the bot: the run that tells most. */
async function prepareSlowly(): Promise<void> {
  const requester = sandbox.person(cast.requester);
  const { world } = sandbox.azure;
  await startSetup(sandbox);
  await requester.reads('Adobe named its app');
  world.setVault(azure.vault, { enablePurgeProtection: true });
  await untilRead(sandbox, requester, /✓[^✗"]*Purge protection/u);
  await requester.clicks('setup');
  await fill(sandbox, requester, 'key', { key: azure.key });
  world.acceptConsent(azure.tenantId, adobe.applicationId, adobe.applicationName);
  await untilRead(sandbox, requester, /✗[^"]*[Rr]ole/u);
  world.assignRole(azure.vault, adobe.applicationId);
  await untilSaid(sandbox, 'All checks are done');
}

beforeAll(async () => {
  sandbox = await startWorld();
  await prepareSlowly();
  await propose(sandbox);
  const approver = sandbox.person(cast.firstApprover);
  await press(sandbox, approver, 'reject');
  await fill(sandbox, approver, 'reject', { reason: 'The vault’s firewall is still open' });
  await sandbox.person(cast.requester).reads('rejected the proposal');
  await propose(sandbox);
  await approveAll(sandbox);
  await untilEnabled(sandbox);
  // The card is brought up to date after everybody was told.
  await sandbox.person(cast.requester).reads('Access* – Adobe may use the key');
}, 120_000);
afterAll(async () => {
  await expectCleanAftermath(sandbox);
  await sandbox.close();
});

const directly = (user: string) => posted().filter(({ to }) => to === user);

describe('a run in which everything is fixed step by step and one proposal is rejected', () => {
  test('tells at most 12 messages in its thread', () => {
    const told = inThread().filter((message) => !isWitnessOnly(message));
    expect(told.length, told.map(({ text }) => text).join('\n')).toBeLessThanOrEqual(12);
  });

  test('shows one head and one intent before the request, and no more', () => {
    expect(inThread().filter(isHead)).toHaveLength(1);
    expect(inThread().filter(({ says }) => says === 'intent')).toHaveLength(1);
  });

  test.each([
    ['the first approver', cast.firstApprover, 2],
    ['the second approver', cast.secondApprover, 2],
    ['the requester', cast.requester, 3],
  ])('sends %s no more direct messages than they need', (_who, user, most) => {
    const told = directly(user);
    expect(told.length, told.map(({ text }) => text).join('\n')).toBe(most);
  });

  test('mentions only whose move it is, who asks and who rejected', () => {
    const mentioning = (user: string) =>
      inThread()
        .filter(({ whole }) => whole.includes(`<@${user}>`))
        .map(({ text }) => text);
    expect(mentioning(cast.azureAdministrator)).toEqual([]);
    for (const text of mentioning(cast.requester)) {
      expect(text).toMatch(/All checks are done|^Approval needed|^Rejected/u);
    }
    for (const text of mentioning(cast.secondApprover)) expect(text).toMatch(/^Approval needed/u);
  });

  test('the request shows who approved, which no message tells', () => {
    const requester = sandbox.person(cast.requester);
    const request = requester.messages().findLast(({ blocks }) => JSON.stringify(blocks).includes('2 of 2'));
    expect(JSON.stringify(request?.blocks)).toContain(`<@${cast.firstApprover}>`);
    expect(JSON.stringify(request?.blocks)).toContain(`<@${cast.secondApprover}>`);
  });
});
