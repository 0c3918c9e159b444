import { createHash } from 'node:crypto';
import type { Posted } from '../clients/slack/poster.ts';
import { contextOf } from '../contexts.ts';
import type { Organization } from '../domain/organization.ts';
import { findRun } from '../domain/organization.ts';
import { UpstreamError } from '../errors.ts';
import type { Head } from '../domain/chain.ts';
import { approvalMessage } from '../views/approval-message.ts';
import { rootCard } from '../views/card.ts';
import type { Message } from '../views/message.ts';
import { type Publishing, approvalField, findRoot, noteDown, parsePosted } from './delivery.ts';
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
async function showRoots(told: readonly Told[], publishing: Publishing): Promise<void> {
  const last = new Map(
    told.flatMap(({ state, head, entry }) => {
      const run = findRun(state);
      return run === undefined ? [] : [[run.id, { at: { state, head, now: entry.at }, run }] as const];
    }),
  );
  for (const { at, run } of last.values()) {
    const posted = findRoot(run, publishing);
    if (posted === undefined) continue;
    const card = rootCard(at.state, run, await contextAt(at, publishing));
    await bringUpToDate(`root:${run.id}`, posted, card, publishing);
  }
}

/** Whether the proposal made with entry `sequence` is still what the state is about. */
function isAbout(state: Organization, proposed: Told): boolean {
  const { event } = proposed.entry;
  return (
    event.type === 'proposed' &&
    'proposal' in state &&
    state.proposal.fingerprint === event.proposal.fingerprint &&
    state.proposal.at === event.proposal.at
  );
}

/** Each request for approval as it stands now, or as it was decided: without its buttons. */
async function showApprovals(told: readonly Told[], publishing: Publishing): Promise<void> {
  for (const [place, proposed] of told.entries()) {
    const { event, sequence } = proposed.entry;
    const run = findRun(proposed.state);
    const field = approvalField(sequence);
    const posted = parsePosted(publishing.notes[field]);
    if (event.type !== 'proposed' || run === undefined || posted === undefined) continue;
    const later = told.slice(place);
    const { state, head, entry } =
      later.find((one) => !isAbout(one.state, proposed)) ?? later.at(-1) ?? proposed;
    const context = await contextAt({ state, head, now: entry.at }, publishing);
    const was = { proposal: event.proposal, run };
    await bringUpToDate(field, posted, approvalMessage(state, context, was), publishing);
  }
}

/** Brings the messages that always show the present up to date. */
export async function showPresent(told: readonly Told[], publishing: Publishing): Promise<void> {
  await showRoots(told, publishing);
  await showApprovals(told, publishing);
}
