import type { Refusal, RefusalReason } from '../domain/refusals.ts';
import { section } from './blocks.ts';
import type { Message } from './message.ts';
import { refusedAdoption } from './refusals-adoption.ts';
import { refusedAtTheDoor } from './refusals-doors.ts';
import { refusedPeople } from './refusals-people.ts';
import { refusedStates } from './refusals-states.ts';
import { refusedTyping } from './refusals-typing.ts';
import type { RefusalWords } from './refusal-words.ts';

/** A reason without words does not compile. */
const words: Record<RefusalReason, RefusalWords> = {
  ...refusedPeople,
  ...refusedStates,
  ...refusedAdoption,
  ...refusedTyping,
  ...refusedAtTheDoor,
};

/** What is wrong, why, and what now; mrkdwn, at most 3000 characters. */
export function refusalText(refusal: Refusal): string {
  return words[refusal.reason](refusal.facts);
}

/** The same as a message to the asker. */
export function refusalMessage(refusal: Refusal): Message {
  const text = refusalText(refusal);
  return { text, blocks: [section(text)] };
}
