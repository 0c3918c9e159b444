import type { Posted } from '../../clients/slack/poster.ts';
import { asksForSomebody, openAlert } from '../../domain/alerts.ts';
import { findLife, findRun } from '../../domain/organization.ts';
import type { Told } from '../../domain/states/story.ts';
import type { AlertNow } from '../../views/blocks/context.ts';
import type { Message } from '../../views/blocks/message.ts';
import { deliveriesFor } from '../../views/thread/thread.ts';
import { editCopy, mostInRound } from './copies.ts';
import { type Publishing, forget, noteDown } from './round.ts';
import { contextAt, placeOf, withLink } from './root.ts';

/*
 * An alert stands in the thread and in direct messages, each with its button. The notes keep each until it says that the
 * alert is over.
 */

/** `alert:<entry>:<place>`; the value is `channel ts person stage`. */
const alertPrefix = 'alert:';
const nobody = '-';
const over = 'over';

/** Notes where a message with the button of an alert stands. */
export async function noteAlert(
  { entry }: Told,
  place: string,
  posted: Posted,
  person: string | undefined,
  publishing: Publishing,
): Promise<void> {
  if (!asksForSomebody(entry.event)) return;
  const field = `${alertPrefix}${entry.sequence}:${place}`;
  await noteDown(publishing, { [field]: `${placeOf(posted)} ${person ?? nobody} open` });
}

const alertIn = ({ state }: Told) => {
  const life = findLife(state);
  return life && openAlert(life);
};

/** How the alert of this entry stands: over from the first time on that nothing was urgent. */
function alertNowOf(story: readonly Told[], sequence: number): AlertNow {
  const later = story.filter(({ entry }) => entry.sequence >= sequence);
  const isOver = later.some((told) => alertIn(told) === undefined);
  const last = later.at(-1);
  return { isOver, taken: isOver || last === undefined ? undefined : alertIn(last)?.taken };
}

const stageOf = ({ isOver, taken }: AlertNow) =>
  isOver ? over : taken === undefined ? 'open' : `${taken.by}@${taken.at}`;

/** The same message with the alert as it stands now, also where whoever got it would not be alerted today. */
async function messageAt(
  told: Told,
  person: string,
  alertNow: AlertNow,
  publishing: Publishing,
): Promise<Message | undefined> {
  const { entry, head, state, before } = told;
  const around = await contextAt({ state, head, now: entry.at }, publishing);
  const members = person === nobody ? around.alertMembers : [person];
  const context = { ...around, alertMembers: members, alertNow };
  const deliveries = deliveriesFor(entry, state, context, before);
  const found = deliveries.find(({ to, person: whose }) =>
    to === 'person' ? whose === person : person === nobody,
  );
  const run = findRun(state);
  if (found === undefined || run === undefined) return undefined;
  return found.to === 'person' ? withLink(found.message, told, run, publishing) : found.message;
}

/** Brings alerts up to date, so many in a round. Whether all are. */
export async function showAlerts(story: readonly Told[], publishing: Publishing): Promise<boolean> {
  const stale = Object.entries(publishing.notes).flatMap(([field, value]) => {
    if (!field.startsWith(alertPrefix)) return [];
    const [channel = '', ts = '', person = nobody, stage] = value.split(' ');
    const told = story.find(({ entry }) => String(entry.sequence) === field.split(':')[1]);
    const alertNow = told && alertNowOf(story, told.entry.sequence);
    if (told === undefined || alertNow === undefined || stageOf(alertNow) === stage) return [];
    return [{ field, told, alertNow, person, at: `${channel} ${ts}` }];
  });
  let isAll = stale.length <= mostInRound;
  for (const { field, told, alertNow, person, at } of stale.slice(0, mostInRound)) {
    const message = await messageAt(told, person, alertNow, publishing);
    const edited = await editCopy(field, message, publishing);
    if (edited === 'later') isAll = false;
    else if (edited === 'gone' || alertNow.isOver) await forget(field, publishing);
    else await noteDown(publishing, { [field]: `${at} ${person} ${stageOf(alertNow)}` });
  }
  return isAll;
}
