/** Why something is not ready, in words for an operator; undefined where it is. */
export type Question = () => Promise<string | undefined> | string | undefined;

/** What `/readyz` answers. */
export interface Readiness {
  readonly ready: boolean;
  /** `ok`, or why not. */
  readonly checks: Readonly<Record<string, string>>;
  /** Jobs that failed again and again; no reason not to be ready. Undefined where that cannot be looked up. */
  readonly jobsSetAside: number | undefined;
  /** Instances that run beside this one and differ: gates wait for them. No reason not to be ready: one is updated after the other. */
  readonly otherInstances: readonly string[] | undefined;
  /** Who vouches, and why, for what Redis does not show of how it keeps the record. Left out where it shows all of it. */
  readonly redisDurableBy?: string | undefined;
}

const longestMs = 3_000;

async function ask(look: Question): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${longestMs / 1000} seconds`), longestMs);
  });
  try {
    return await Promise.race([late, Promise.resolve(look()).then((why) => why ?? 'ok')]);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks everything at once; nothing here takes longer than three seconds. */
export async function checkReadiness(
  looks: Readonly<Record<string, Question>>,
  countSetAside: () => Promise<number>,
  nameOthers: () => Promise<readonly string[]>,
  findDeclaration: () => Promise<string | undefined>,
): Promise<Readiness> {
  const [answers, jobsSetAside, otherInstances, redisDurableBy] = await Promise.all([
    Promise.all(Object.entries(looks).map(async ([name, look]) => [name, await ask(look)] as const)),
    countSetAside().catch(() => undefined),
    nameOthers().catch(() => undefined),
    findDeclaration(),
  ]);
  return {
    ready: answers.every(([, answer]) => answer === 'ok'),
    checks: Object.fromEntries(answers),
    jobsSetAside,
    otherInstances,
    redisDurableBy,
  };
}

/** Slack's signatures are good for five minutes; one minute is left for the way and for whoever mends the clock. */
const mostAheadMs = 4 * 60_000;

/** Why the host's clock is wrong, in words for an operator; undefined where it is right or not known yet. */
export function whyClockIsWrong(aheadMs: number | undefined): string | undefined {
  if (aheadMs === undefined || Math.abs(aheadMs) <= mostAheadMs) return undefined;
  const minutes = (Math.abs(aheadMs) / 60_000).toFixed(1);
  return `this host's clock is ${minutes} minutes ${aheadMs > 0 ? 'ahead of' : 'behind'} Slack's: signed deliveries are refused beyond five; set the clock (NTP)`;
}
