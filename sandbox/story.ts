import { adobe, azure, cast } from './cast.ts';
import { untilRead } from './passing-time.ts';
import { type PersonAt, isSaidIn } from './person.ts';
import type { Sandbox } from './sandbox.ts';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
/** Slow enough that every stage is seen. */
const unhurried = [
  { status: 'NEW', ms: 20_000 },
  { status: 'RUNNING', ms: 40_000 },
  { status: 'UPDATE_EXISTING_RESOURCES', ms: 60_000 },
  { status: 'COMPLETED', ms: null },
];
const betweenLooksMs = 15_000;
/** A busy machine gets time to say what it has to say before more of the sandbox's time goes by. */
const patiently = { listenMs: 1_500 };

/** Told what is not Slack's: who does what. */
export type Tell = (line: string) => void;

/** Fills and submits the modal in front; throws where the bot or Slack turned it down. */
export async function fill(
  person: PersonAt,
  callbackId: string,
  values: Record<string, string | true>,
): Promise<void> {
  const before = await person.sees(callbackId);
  const answer = await person.submits(values);
  const errors = answer.errors === undefined ? '' : ` ${JSON.stringify(answer.errors)}`;
  if (!answer.ok) throw new Error(`${callbackId}: ${answer.message}${errors}`);
  if (errors !== '') throw new Error(`${callbackId} was turned down:${errors}`);
  const front = person.view();
  if (front?.id === before.id && front.callbackId === callbackId) {
    throw new Error(`${callbackId} came back: ${JSON.stringify(front.blocks[0])}`);
  }
}

/** From `/cmk setup` to the last check that passes. */
export async function prepare(sandbox: Sandbox, told: Tell): Promise<void> {
  sandbox.adobe.set({ course: unhurried });
  const requester = sandbox.person(cast.requester);
  const { world } = sandbox.azure;
  told('The requester types /cmk setup and names the vault.');
  await requester.types('/cmk setup');
  await fill(requester, 'vault', {
    entitlement: 'healthcare',
    evidence: 'Contract 4711, confirmed by the account team',
    vault: azure.vault,
    configurationName: 'Config1',
  });
  await requester.reads('Purge protection is off');
  told(
    'The Azure administrator switches on purge protection, as the bot asked; the bot checks again automatically.',
  );
  world.setVault(azure.vault, { enablePurgeProtection: true });
  await untilRead(sandbox, requester, /✓[^✗"]*Purge protection/u, patiently);
  await requester.closes();
  told('The requester goes on and picks the key.');
  await requester.clicks('setup');
  await fill(requester, 'key', { key: azure.key });
  await requester.closes();
  await requester.reads(/✓ {2}\*2\. Key\* – done/u);
  told('The Azure administrator opens the consent link, accepts, and assigns the role.');
  world.acceptConsent(azure.tenantId, adobe.applicationId, adobe.applicationName);
  world.assignRole(azure.vault, adobe.applicationId);
  await untilRead(sandbox, requester, 'All checks are done', patiently);
}

/** Each approver's yes to the request that stands there: `asked` are words of it. */
export async function approveAsked(sandbox: Sandbox, asked: string, told: Tell): Promise<void> {
  for (const user of [cast.firstApprover, cast.secondApprover]) {
    const approver = sandbox.person(user);
    await approver.reads(asked);
    told(`${user === cast.firstApprover ? 'The security approver' : 'The data owner'} approves.`);
    await approver.clicks('approve', (message) => isSaidIn(message, asked));
    await fill(approver, 'approve', { acknowledge: true, confirmation: azure.key });
    await approver.closes();
  }
}

const askedToEnable = 'Approval requested: this cannot be undone';

async function propose(sandbox: Sandbox): Promise<void> {
  const requester = sandbox.person(cast.requester);
  await requester.clicks('propose');
  await fill(requester, 'propose', {
    reason: 'The contract with the clinic begins on 1 July, agreed with the data owner',
    ticket: 'SEC-1234',
    acknowledge: true,
    confirmation: azure.key,
  });
  await requester.closes();
}

/** The first proposal, which one of the approvers does not want as it is. */
export async function rejectOnce(sandbox: Sandbox, told: Tell): Promise<void> {
  told('The requester reads the whole proposal, acknowledges it and types the key’s name.');
  await propose(sandbox);
  const owner = sandbox.person(cast.secondApprover);
  await owner.reads(askedToEnable);
  told('The data owner rejects it and says why.');
  await owner.clicks('reject', (message) => isSaidIn(message, askedToEnable));
  await fill(owner, 'reject', { reason: 'Not before Friday’s campaign has gone out' });
  await owner.closes();
  await owner.reads('Approval: closed');
}

export async function approveAll(sandbox: Sandbox, told: Tell): Promise<void> {
  told('The campaign is out; the requester proposes the same again.');
  await propose(sandbox);
  await approveAsked(sandbox, askedToEnable, told);
}

/** The thread says so, and so does a direct message. */
function isTold(requester: PersonAt): boolean {
  const told = requester.messages().filter(({ text }) => text.includes('Customer-managed keys are enabled'));
  return told.length >= 2;
}

/** The cooling-off counts from when the channel shows its announcement; that may be after the clock was moved. */
async function untilSent(sandbox: Sandbox): Promise<void> {
  for (let asked = 0; asked < 30; asked += 1) {
    const sent = sandbox.slack.until(() => sandbox.adobe.posts().length > 0, 1_500);
    if (await sent.catch(() => false)) return;
    sandbox.clock.pass(minuteMs);
  }
  throw new Error('the one request was not sent');
}

/** Lets time pass in small steps until the organization is enabled. */
export async function untilEnabled(sandbox: Sandbox, told: Tell): Promise<void> {
  const requester = sandbox.person(cast.requester);
  told('Fifteen minutes of cooling-off pass; then the bot takes the gate and sends the one request.');
  await requester.reads('All approvals received');
  sandbox.clock.pass(15 * minuteMs);
  await untilSent(sandbox);
  told('Adobe works; the bot asks from time to time.');
  for (let asked = 0; asked < 30; asked += 1) {
    const seen = sandbox.slack.until(() => isTold(requester), 1_500);
    if (await seen.catch(() => false)) return;
    sandbox.clock.pass(betweenLooksMs);
  }
  throw new Error('the organization was not enabled');
}

/** How revoking and restoring are asked for, typed and filled in; the heading of the request is answered. */
const asking = {
  revoke: { reason: 'The contract ends, agreed with the data owner', heading: 'REVOKE access to the data' },
  restore: { reason: 'The contract was renewed', heading: 'Approval requested: restore access to the data' },
} as const;

/** Proposes to revoke or to restore, as the requester. */
export async function proposeAct(sandbox: Sandbox, act: 'revoke' | 'restore'): Promise<void> {
  const requester = sandbox.person(cast.requester);
  await requester.types(`/cmk ${act} ${adobe.organization}`);
  const { reason } = asking[act];
  await fill(requester, act, { reason, acknowledge: true, confirmation: azure.key });
  await requester.closes();
}

/** Proposes it, and both approvers say yes. */
export async function approveAct(sandbox: Sandbox, act: 'revoke' | 'restore', told: Tell): Promise<void> {
  told(`The requester types /cmk ${act}, reads what it does, gives the reason and types the key’s name.`);
  await proposeAct(sandbox, act);
  await approveAsked(sandbox, asking[act].heading, told);
}

/** How many assignments let the app use the vault's key now. */
export function rolesOfTheApp({ azure }: Sandbox): number {
  return azure.state().assignments.filter(({ endsAt }) => endsAt === null).length;
}

/** What stands in the channel and its threads. */
export function inChannel(person: PersonAt, words: string): number {
  return person.messages().filter(({ channel: where, text }) => where.startsWith('C') && text.includes(words))
    .length;
}
