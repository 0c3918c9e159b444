import { type PersonAt, isSaidIn } from './person.ts';
import type { Sandbox } from './sandbox.ts';
import type { Message } from './slack/client-api.ts';

export interface Passing {
  /** How much of the sandbox's time goes by between two looks. */
  readonly stepMs?: number;
  /** How long to listen each time, in real milliseconds. */
  readonly listenMs?: number;
  readonly steps?: number;
  /** Messages that stood there before and do not count, by `ts`. */
  readonly known?: ReadonlySet<string>;
}

/**
 * Lets time go by until somebody reads this. In small steps: what the bot was just about to do when the clock moved
 * reckons from the new time, and would otherwise be waited for in vain.
 */
export async function untilRead(
  sandbox: Sandbox,
  person: PersonAt,
  words: string | RegExp,
  { stepMs = 30_000, listenMs = 300, steps = 60, known = new Set() }: Passing = {},
): Promise<Message> {
  const find = () => person.messages().find((message) => !known.has(message.ts) && isSaidIn(message, words));
  for (let step = 0; step < steps; step += 1) {
    const found = await sandbox.slack.until(find, listenMs).catch(() => undefined);
    if (found !== undefined) return found;
    sandbox.clock.pass(stepMs);
  }
  throw new Error(`Nobody said ${words}. Last: ${person.messages().at(-1)?.text}\n${sandbox.bot().output()}`);
}
