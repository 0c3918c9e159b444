import type { ConfigFault, Environment } from '../configuration/reader.ts';
import { type Line, table, wrong } from '../doctor/line.ts';
import { print } from '../runtime/terminal.ts';
import type { GivenAnswers } from './answers.ts';
import { choose, LeftError } from './ask.ts';
import type { Values } from './env-file.ts';

/** One thing that is asked for, and tried at once with doctor's own checks. */
export interface SetupStep {
  readonly title: string;
  /** Where to find it, with the link. */
  readonly where: readonly string[];
  /** Whether there is anything to try. */
  isAnswered(answers: GivenAnswers): boolean;
  /** What was typed; empty where nothing is to be set. `before` is what was typed and was not right yet. */
  ask(answers: GivenAnswers, before: Values): Promise<Values>;
  check(env: Environment): Promise<readonly Line[]>;
  /** Writes what does not stand in `.env`. */
  keep?(): void;
}

/** What is wrong with the form of a setting, as a line of doctor's. */
export const faultLines = (
  faults: readonly ConfigFault[],
  now = 'Enter it again, or correct it in .env.',
): Line[] => faults.map(({ name, problem }) => wrong(name, problem, now));

const isWrong = ({ verdict }: Line) => verdict === 'wrong';

type Next = 'again' | 'retry' | 'keep' | 'leave';

const ways: readonly { readonly value: Next; readonly name: string }[] = [
  { value: 'again', name: 'Enter it again' },
  { value: 'retry', name: 'Try the same once more' },
  { value: 'keep', name: 'Keep it and go on' },
  { value: 'leave', name: 'Leave; npm run setup goes on here' },
];

async function tried(step: SetupStep, env: Environment): Promise<readonly Line[]> {
  const lines = await step.check(env);
  print(table(lines, { isWhole: false }));
  return lines;
}

/** What is there and right is kept without a question; what is not is never replaced without one. */
export async function take(step: SetupStep, answers: GivenAnswers): Promise<void> {
  print(`\n${step.title}\n`);
  let values: Values = {};
  let next: Next = step.isAnswered(answers) ? 'retry' : 'again';
  for (;;) {
    if (next === 'again') {
      print(step.where.map((line) => `  ${line}\n`).join(''));
      values = await step.ask(answers, values);
      for (const name of Object.keys(values).filter((one) => answers.isOutside(one)))
        print(`  ${name} is set outside of .env, which goes first: change it there.\n`);
    }
    const lines = await tried(step, answers.env(values));
    if (!lines.some(isWrong)) break;
    next = await choose('This is not right yet. What now?', ways);
    if (next === 'leave') throw new LeftError();
    if (next === 'keep') break;
  }
  if (Object.keys(values).length === 0) return;
  step.keep?.();
  answers.keep(values);
}
