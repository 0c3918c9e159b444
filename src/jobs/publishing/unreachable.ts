import { alertedFor } from '../../alerted.ts';
import { kindOfCode } from '../../clients/slack/answers.ts';
import type { Mark } from '../../clients/slack/poster.ts';
import { type Organization, findRun } from '../../domain/organization.ts';
import { UpstreamError } from '../../errors.ts';
import { unreachableMessage } from '../../views/thread/unreachable-message.ts';
import { observed, orFault } from '../../observed.ts';
import { membersOf } from '../../view-context.ts';
import { mayBeTold } from './askable.ts';
import { inThread, missedIn } from '../../store/missed.ts';
import { type Publishing, noteDown } from './round.ts';

/** Which refusal was told last, when, and to whom; empty while the channel can be written to. */
const unreachableField = 'unreachable';
/** While it lasts it is told again. */
const tellAgainMs = 24 * 3_600_000;

interface Told {
  readonly code: string;
  readonly at: number;
  readonly people: readonly string[];
}

/** `code at U1 U2`; a version before this one wrote no time. */
function parseTold(note: string | undefined): Told | undefined {
  const [code, ...rest] = (note ?? '').split(' ');
  if (code === undefined || code === '') return undefined;
  const at = Number(rest[0]);
  return Number.isNaN(at) ? { code, at: 0, people: rest } : { code, at, people: rest.slice(1) };
}

/** Whether it is done: said, refused for good, or nothing for this account. Whoever cannot be told keeps it from nobody else. */
async function tell(to: string, code: string, { deps, organization }: Publishing): Promise<boolean> {
  const event_payload = { organization: organization.orgId, place: `unreachable:${code}:${to}` };
  const mark: Mark = { event_type: 'cmk_message', event_payload };
  const may = await mayBeTold(to, deps);
  if (may !== true) return may === false;
  const posted = await orFault(() =>
    deps.poster.post({ to, ...unreachableMessage(organization, code), mark }),
  );
  if (!(posted instanceof UpstreamError)) return true;
  deps.log.warn({ person: to, code, fault: posted.message }, 'somebody cannot be told directly');
  return !posted.mayPass;
}

/** Whom an alert reaches, who runs the setup, and the approvers while something waits for them or for its time. */
async function concerned(state: Organization, { deps, organization }: Publishing) {
  const approvers = 'proposal' in state ? organization.approvers : [];
  const owner = findRun(state)?.owner;
  const { ids } = await alertedFor(organization, owner, deps);
  const owners = owner === undefined ? [] : [owner];
  // A group that Slack does not know keeps nobody else from being told.
  return observed(() => membersOf([...new Set([...ids, ...approvers, ...owners])], deps, { waits: true }));
}

/** Why the channel takes nothing, if so: what passes by itself and mistakes of the bot are no matter of the channel. */
function refusalOf({ notes }: Publishing): string | undefined {
  const missed = missedIn(notes).filter(({ to }) => to === inThread);
  return missed.find(({ code }) => ['refused', 'gone'].includes(kindOfCode(code)))?.code;
}

/**
 * Tells those concerned directly that an organization's channel cannot be written to, and again every day while it
 * lasts. Whom Slack cannot tell just now is told when publishing is tried again.
 */
export async function tellElsewhere(state: Organization, publishing: Publishing): Promise<void> {
  const { deps, notes, now } = publishing;
  const known = parseTold(notes[unreachableField]);
  const code = refusalOf(publishing);
  if (code === undefined) {
    if (known !== undefined) await noteDown(publishing, { [unreachableField]: '' });
    return;
  }
  const isSame = known?.code === code && now - known.at < tellAgainMs;
  const told = isSame ? known : { code, at: now, people: [] };
  const members = await concerned(state, publishing);
  if (members.kind === 'unseen') {
    deps.log.warn({ code, fault: members.detail }, 'who is to be told directly cannot be seen');
    return;
  }
  const left = members.value.filter((member) => !told.people.includes(member));
  if (left.length === 0) return;
  const done: string[] = [];
  for (const to of left) if (await tell(to, code, publishing)) done.push(to);
  await noteDown(publishing, { [unreachableField]: [code, told.at, ...told.people, ...done].join(' ') });
}
