import { createHash } from 'node:crypto';
import type { Posted } from '../../clients/slack/poster.ts';
import type { Entry } from '../../domain/events.ts';
import type { CheckedStep } from '../../domain/checks/findings.ts';
import { findRun } from '../../domain/organization.ts';
import type { Summary, Told } from '../../domain/states/story.ts';
import { helperMessage, helperOverMessage } from '../../views/thread/help.ts';
import { editCopy, mostInRound } from './copies.ts';
import { type Publishing, forget, noteDown } from './round.ts';
import { contextAt, placeOf, withLink } from './root.ts';

/*
 * The message to somebody who was asked to do a step shows what is still to do, as the checks and the vault are now,
 * and loses its button when it is over. The notes keep each until then.
 */

/** `help:<entry>:<step>:<run>:<place>`; the value is `channel ts by digest`. */
const helpPrefix = 'help:';

/** Notes where the message to a helper stands. */
export async function noteHelp(
  told: Told,
  place: string,
  posted: Posted,
  publishing: Publishing,
): Promise<void> {
  const { entry, state } = told;
  if (entry.event.type !== 'helpAsked') return;
  const { step } = (entry as Entry<'helpAsked'>).event;
  const field = `${helpPrefix}${entry.sequence}:${step}:${findRun(state)?.id ?? ''}:${place}`;
  await noteDown(publishing, { [field]: `${placeOf(posted)} ${entry.by} new` });
}

/** The message as it is to be now, and whether that is its last form. */
async function messageNow(field: string, by: string, last: Told, publishing: Publishing) {
  const [, sequence, name, runId] = field.split(':');
  const step = name as CheckedStep;
  const present = findRun(last.state);
  const run = present?.id === runId ? present : undefined;
  const isOpen =
    last.state.phase === 'preparing' && String(run?.helpers?.[step]?.since.sequence) === sequence;
  const context = await contextAt({ ...last, now: last.entry.at }, publishing);
  const message =
    isOpen && run !== undefined
      ? helperMessage({ by, step }, run, context)
      : helperOverMessage({ by, step }, run, context);
  const linked = run === undefined ? message : await withLink(message, last, run, publishing);
  return { message: linked, isOver: !isOpen };
}

/** Brings the messages to helpers up to date, so many in a round. Whether all are. */
export async function showHelp({ last }: Summary, publishing: Publishing): Promise<boolean> {
  const asked = Object.entries(publishing.notes).filter(([field]) => field.startsWith(helpPrefix));
  if (last === undefined) return true;
  let isAll = asked.length <= mostInRound;
  for (const [field, value] of asked.slice(0, mostInRound)) {
    const [channel = '', ts = '', by = '', shown] = value.split(' ');
    const { message, isOver } = await messageNow(field, by, last, publishing);
    const digest = createHash('sha256').update(JSON.stringify(message)).digest('base64url').slice(0, 16);
    if (digest === shown) continue;
    const edited = await editCopy(field, message, publishing);
    if (edited === 'away') return false;
    if (edited === 'later') isAll = false;
    else if (edited === 'gone' || isOver) await forget(field, publishing);
    else await noteDown(publishing, { [field]: `${channel} ${ts} ${by} ${digest}` });
  }
  return isAll;
}
