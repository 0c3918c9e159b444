import { asksForSomebody, openAlert } from '../../domain/alerts.ts';
import { findLife, findRun } from '../../domain/organization.ts';
import type { Summary, Told } from '../../domain/states/story.ts';
import type { AlertNow, ViewContext } from '../../views/blocks/context.ts';
import type { Message } from '../../views/blocks/message.ts';
import { deliveriesFor } from '../../views/thread/thread.ts';
import { type Sent, editCopy, mostInRound } from './copies.ts';
import { type Publishing, forget, noteDown } from './round.ts';
import { contextAt, placeOf, withLink } from './root.ts';

/*
 * What asks somebody for something besides a request for approval stands in the thread and in direct messages, each with
 * its button: an alert, and marking a request as not received. The notes keep each until it says how that ended; its
 * entry is told again, as things stand now.
 */

/** What a message of an entry says now, and whether that is the last of it. */
interface Now {
  /** Changes whenever the message does. */
  readonly stage: string;
  readonly isOver: boolean;
  readonly context: Partial<ViewContext>;
}

interface Kind {
  /** Where a message of this entry asks for it: the sequence of the entry that asked first, and what is shown now. */
  readonly askedWith: (
    told: Told,
    hasButtons: boolean,
  ) => { readonly sequence: number; readonly stage: string } | undefined;
  /** The entry that asked. */
  readonly findAsked: (summary: Summary, sequence: number) => Told | undefined;
  /** `person` is in whose direct message it stands. */
  readonly nowOf: (summary: Summary, sequence: number, person: string) => Now;
}

const nobody = '-';

/** Over from the first time on that nothing was urgent. */
function alertNowOf({ calmAt, last }: Summary, sequence: number): AlertNow {
  const life = last && findLife(last.state);
  const isOver = calmAt >= sequence;
  return { isOver, taken: isOver || life === undefined ? undefined : openAlert(life)?.taken };
}

const settlementStage = ({ length }: readonly unknown[]) => (length === 0 ? 'open' : String(length));

/** By the first word of the field in which the notes keep where it stands: `alert:<entry>:<place>`. */
const kinds: Readonly<Record<'alert' | 'settlement', Kind>> = {
  alert: {
    askedWith: ({ entry }) =>
      asksForSomebody(entry.event) ? { sequence: entry.sequence, stage: 'open' } : undefined,
    findAsked: ({ alerts }, sequence) => alerts.get(sequence),
    nowOf(summary, sequence, person) {
      const alertNow = alertNowOf(summary, sequence);
      const { isOver, taken } = alertNow;
      const open = taken === undefined ? 'open' : `${taken.by}@${taken.at}`;
      return {
        stage: isOver ? 'over' : open,
        isOver,
        context: { alertNow, ...(person !== nobody && { alertMembers: [person] }) },
      };
    },
  },
  settlement: {
    askedWith({ state }, hasButtons) {
      if (!hasButtons || state.phase !== 'outcomeUnknown' || state.settlement === undefined) return undefined;
      const { since, approvals } = state.settlement;
      return { sequence: since.sequence, stage: settlementStage(approvals) };
    },
    findAsked: ({ settlements }, sequence) => settlements.get(sequence)?.asked,
    nowOf({ settlements }, sequence, person) {
      const { approvals = [], ended } = settlements.get(sequence) ?? {};
      const isOver = ended !== undefined;
      const open = settlementStage(approvals);
      const reader = person !== nobody && { reader: person };
      return {
        stage: isOver ? 'over' : open,
        isOver,
        context: {
          settlementNow: { approvals, ended, ...reader },
          ...(person !== nobody && { approverMembers: [person] }),
        },
      };
    },
  },
};

const kindNames = Object.keys(kinds) as (keyof typeof kinds)[];

/** Notes where a message with such a button stands; the value is `channel ts person stage`. */
export async function noteAsking(
  told: Told,
  { place, posted, person, hasButtons }: Sent,
  publishing: Publishing,
): Promise<void> {
  for (const name of kindNames) {
    const asked = kinds[name].askedWith(told, hasButtons);
    if (asked === undefined) continue;
    const field = `${name}:${asked.sequence}:${place}`;
    await noteDown(publishing, { [field]: `${placeOf(posted)} ${person ?? nobody} ${asked.stage}` });
  }
}

/** The same message as things stand now, also where whoever got it would not be asked today. */
async function messageAt(
  told: Told,
  person: string,
  now: Now,
  publishing: Publishing,
): Promise<Message | undefined> {
  const { entry, head, state, before } = told;
  const around = await contextAt({ state, head, now: entry.at }, publishing);
  const deliveries = deliveriesFor(entry, state, { ...around, ...now.context }, before);
  const found = deliveries.find(({ to, person: whose }) =>
    to === 'person' ? whose === person : person === nobody,
  );
  const run = findRun(state);
  if (found === undefined || run === undefined) return undefined;
  return found.to === 'person' ? withLink(found.message, told, run, publishing) : found.message;
}

interface Stale {
  readonly field: string;
  readonly told: Told;
  readonly now: Now;
  readonly person: string;
  readonly at: string;
}

/** The messages that do not show how things stand now. */
function staleIn(summary: Summary, { notes }: Publishing): Stale[] {
  return Object.entries(notes).flatMap(([field, value]) => {
    const [prefix, number] = field.split(':');
    const name = kindNames.find((kind) => kind === prefix);
    const told = name && kinds[name].findAsked(summary, Number(number));
    if (name === undefined || told === undefined) return [];
    const [channel = '', ts = '', person = nobody, stage] = value.split(' ');
    const now = kinds[name].nowOf(summary, told.entry.sequence, person);
    return now.stage === stage ? [] : [{ field, told, now, person, at: `${channel} ${ts}` }];
  });
}

/** Brings them up to date, so many in a round. Whether all are. */
export async function retell(summary: Summary, publishing: Publishing): Promise<boolean> {
  const stale = staleIn(summary, publishing);
  let isAll = stale.length <= mostInRound;
  for (const { field, told, now, person, at } of stale.slice(0, mostInRound)) {
    const edited = await editCopy(field, await messageAt(told, person, now, publishing), publishing);
    if (edited === 'away') return false;
    if (edited === 'later') isAll = false;
    else if (edited === 'gone' || now.isOver) await forget(field, publishing);
    else await noteDown(publishing, { [field]: `${at} ${person} ${now.stage}` });
  }
  return isAll;
}
