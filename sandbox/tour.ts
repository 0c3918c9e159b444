import { adobe, azure, cast } from './cast.ts';
import type { PersonAt } from './person.ts';
import type { Sandbox } from './sandbox.ts';
import { narrate, notify } from './narration.ts';

const minuteMs = 60_000;
/** Slow enough that every stage is seen. */
const unhurried = [
  { status: 'NEW', ms: 20_000 },
  { status: 'RUNNING', ms: 40_000 },
  { status: 'UPDATE_EXISTING_RESOURCES', ms: 60_000 },
  { status: 'COMPLETED', ms: null },
];
const betweenLooksMs = 15_000;

/** Fills and submits the modal in front; throws where the bot or Slack turned it down. */
async function fill(
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

async function prepare(sandbox: Sandbox, told: (line: string) => void): Promise<void> {
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
    'The Azure administrator switches on purge protection, as the bot asked; the bot looks again by itself.',
  );
  world.setVault(azure.vault, { enablePurgeProtection: true });
  sandbox.clock.pass(minuteMs);
  await requester.reads(/✓[^✗"]*Purge protection/u);
  await requester.closes();
  told('The requester goes on and picks the key.');
  await requester.clicks('setup');
  await fill(requester, 'key', { key: azure.key });
  await requester.closes();
  await requester.reads(/✓[^✗"]*Latest version/u);
  told('The Azure administrator opens the consent link, accepts, and assigns the role.');
  world.acceptConsent(azure.tenantId, adobe.applicationId, adobe.applicationName);
  world.assignRole(azure.vault, adobe.applicationId);
  sandbox.clock.pass(minuteMs);
  await requester.reads('All checks are done');
}

async function approveAll(sandbox: Sandbox, told: (line: string) => void): Promise<void> {
  const requester = sandbox.person(cast.requester);
  told('The requester reads the whole proposal, acknowledges it and types the key’s name.');
  await requester.clicks('setup');
  await fill(requester, 'propose', { acknowledge: true, confirmation: azure.key });
  await requester.closes();
  for (const user of [cast.firstApprover, cast.secondApprover]) {
    const approver = sandbox.person(user);
    await approver.reads('Approval asked');
    told(`${user === cast.firstApprover ? 'The security approver' : 'The data owner'} approves.`);
    await approver.clicks('approve');
    await fill(approver, 'approve', { acknowledge: true, confirmation: azure.key });
    await approver.closes();
  }
}

/** The thread says so, and so does a direct message. */
function isTold(requester: PersonAt): boolean {
  const told = requester.messages().filter(({ text }) => text.includes('Customer-managed keys are enabled'));
  return told.length >= 2;
}

/** Lets time pass in small steps until the organization is enabled. */
async function untilEnabled(sandbox: Sandbox, told: (line: string) => void): Promise<void> {
  const requester = sandbox.person(cast.requester);
  told('Fifteen minutes of cooling-off pass; then the bot takes the gate and sends the one request.');
  sandbox.clock.pass(15 * minuteMs);
  await sandbox.slack.until(() => sandbox.adobe.posts().length > 0, 20_000);
  told('Adobe works; the bot asks from time to time.');
  for (let asked = 0; asked < 30; asked += 1) {
    const seen = sandbox.slack.until(() => isTold(requester), 1_500);
    if (await seen.catch(() => false)) return;
    sandbox.clock.pass(betweenLooksMs);
  }
  throw new Error('the organization was not enabled');
}

export interface TourOptions {
  /** Only the notification texts instead of the messages. */
  readonly notifications?: boolean;
  /** Told what is not Slack's: who does what, and how it ended. */
  readonly tell?: (line: string) => void;
}

/** Plays the whole story and prints each message as it stands in Slack. Exit code 0 only when it came to its end. */
export async function tour(
  sandbox: Sandbox,
  print: (line: string) => void,
  { notifications = false, tell = print }: TourOptions = {},
): Promise<number> {
  const stopNarrating = (notifications ? notify : narrate)(sandbox, print);
  const told = (line: string) => tell(`\n▸ ${line}`);
  const began = performance.now();
  try {
    await prepare(sandbox, told);
    await approveAll(sandbox, told);
    await untilEnabled(sandbox, told);
  } catch (error) {
    tell(`\nThe tour ended early: ${String(error)}`);
    return 1;
  } finally {
    stopNarrating();
  }
  const posts = sandbox.adobe.posts(adobe.orgId).length;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  tell(`\n${adobe.organization} is enabled. Adobe saw ${posts} POST. ${seconds} s.`);
  return posts === 1 ? 0 : 1;
}
