import type { Observed, Unseen } from '../domain/checks/observations.ts';
import { unseen } from '../observed.ts';

/** A question whose answer rarely changes. */
export interface SlowQuestion {
  readonly name: string;
  /** What the answer hangs on: when this changes, it is asked again at once. */
  readonly parent: string;
  ask(): Promise<Observed<unknown>>;
}

/** Answers by name. Asks all at once, or only some where the watch asks often. */
export type SlowAnswers = (
  questions: readonly SlowQuestion[],
) => Promise<ReadonlyMap<string, Observed<unknown>>>;

/** In a setup and at the gate everything is asked. */
export const askAll: SlowAnswers = async (questions) =>
  new Map(
    await Promise.all(questions.map(async (question) => [question.name, await question.ask()] as const)),
  );

interface Remembered {
  readonly at: number;
  readonly parent: string;
  readonly answer: Observed<unknown>;
}

/** What is remembered of one vault, in this process: losing it costs questions, nothing else. */
export type SlowMemory = Map<string, Remembered>;

const hour = 3_600_000;
const notYet: Unseen = unseen('notYet', '');

/**
 * Never asked, or about something that has changed since: first. Then what was refused or is over an hour old, oldest
 * first: a question that is refused each time must not keep the others from being asked.
 */
function turnOf({ name, parent }: SlowQuestion, memory: SlowMemory, now: number): number {
  const known = memory.get(name);
  if (known === undefined || known.parent !== parent) return -Infinity;
  if (known.answer.kind === 'unseen') return known.at;
  return now - known.at >= hour ? known.at : Infinity;
}

/** At most so many now; of the others what was answered last, as long as it is about the same. */
export function askSome(memory: SlowMemory, now: number, most: number): SlowAnswers {
  return async (questions) => {
    const due = questions
      .map((question) => ({ question, turn: turnOf(question, memory, now) }))
      .filter(({ turn }) => turn !== Infinity)
      .toSorted((one, other) => (one.turn === other.turn ? 0 : one.turn - other.turn))
      .slice(0, Math.max(0, most))
      .map(({ question }) => question);
    const asked = await askAll(due);
    for (const { name, parent } of due) {
      const answer = asked.get(name);
      if (answer !== undefined) memory.set(name, { at: now, parent, answer });
    }
    return new Map(
      questions.map(({ name, parent }) => {
        const known = memory.get(name);
        return [name, asked.get(name) ?? (known?.parent === parent ? known.answer : notYet)] as const;
      }),
    );
  };
}
