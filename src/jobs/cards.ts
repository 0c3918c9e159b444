import { createHash } from 'node:crypto';
import type { Posted } from '../clients/slack/poster.ts';
import { contextOf } from '../contexts.ts';
import type { Entry } from '../domain/events.ts';
import { type Organization, findLife, findRun } from '../domain/organization.ts';
import { UpstreamError } from '../errors.ts';
import type { Head } from '../domain/chain.ts';
import { type WasProposed, approvalMessage } from '../views/approval-message.ts';
import { rootCard } from '../views/card.ts';
import type { Message } from '../views/message.ts';
import { type Publishing, approvalField, findRoot, noteDown } from './delivery.ts';
import { parsePosted } from './posted.ts';
import type { Told } from './replay.ts';

interface At {
  readonly state: Organization;
  readonly head: Head;
  readonly now: number;
}

function contextAt({ head, now }: At, { deps, organization }: Publishing) {
  return contextOf(organization, { head, now }, deps);
}

/** Deleted by somebody: the record goes on without it. */
function isGone(error: unknown): boolean {
  return error instanceof UpstreamError && error.code === 'message_not_found';
}

/** Updates a message that stands already, unless it says the same as last time. */
async function bringUpToDate(
  field: string,
  posted: Posted,
  message: Message,
  publishing: Publishing,
): Promise<void> {
  const shown = createHash('sha256').update(JSON.stringify(message)).digest('base64url').slice(0, 16);
  if (publishing.notes[`shown:${field}`] === shown) return;
  try {
    await publishing.deps.poster.update(posted, message);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
  await noteDown(publishing, { [`shown:${field}`]: shown });
}

/** The root message of each run as it stands now, or as it stood when the run ended. */
async function showRoots(told: readonly Told[], now: number, publishing: Publishing): Promise<void> {
  const last = new Map(
    told.flatMap(({ state, head, entry }) => {
      const run = findRun(state);
      // A clock that runs shows how far it is; everything else on the card is as old as its last entry.
      const at = { state, head, now: findLife(state)?.propagation === undefined ? entry.at : now };
      return run === undefined ? [] : [[run.id, { at, run }] as const];
    }),
  );
  for (const { at, run } of last.values()) {
    const posted = findRoot(run, publishing);
    if (posted === undefined) continue;
    const card = rootCard(at.state, run, await contextAt(at, publishing));
    await bringUpToDate(`root:${run.id}`, posted, card, publishing);
  }
}

/** Whether the proposal made with entry `sequence` is still open or being carried out in this state. */
function isAbout(state: Organization, proposed: Entry<'proposed'>): state is WasProposed {
  const { fingerprint, at } = proposed.event.proposal;
  return 'proposal' in state && state.proposal.fingerprint === fingerprint && state.proposal.at === at;
}

/** Each request for approval as it stands now, or as it was decided: without its buttons. */
async function showApprovals(told: readonly Told[], publishing: Publishing): Promise<void> {
  for (const [place, proposed] of told.entries()) {
    const { event, sequence } = proposed.entry;
    const field = approvalField(sequence);
    const posted = parsePosted(publishing.notes[field]);
    if (event.type !== 'proposed' || posted === undefined) continue;
    const entry = proposed.entry as Entry<'proposed'>;
    const later = told.slice(place);
    const over = later.findIndex(({ state }) => !isAbout(state, entry));
    const shown = later.at(over) ?? proposed;
    const was = over === -1 ? undefined : later[over - 1]?.state;
    const context = await contextAt({ ...shown, now: shown.entry.at }, publishing);
    const message = approvalMessage(shown.state, context, was && isAbout(was, entry) ? was : undefined);
    await bringUpToDate(field, posted, message, publishing);
  }
}

/** Brings the messages that always show the present up to date. */
export async function showPresent(told: readonly Told[], now: number, publishing: Publishing): Promise<void> {
  await showRoots(told, now, publishing);
  await showApprovals(told, publishing);
}
