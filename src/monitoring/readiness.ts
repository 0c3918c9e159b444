/** Why something is not ready, in words for an operator; undefined where it is. */
export type Look = () => Promise<string | undefined> | string | undefined;

/** What `/readyz` answers. */
export interface Readiness {
  readonly ready: boolean;
  /** `ok`, or why not. */
  readonly checks: Readonly<Record<string, string>>;
  /** Jobs that failed again and again; no reason not to be ready. Undefined where that cannot be looked up. */
  readonly jobsSetAside: number | undefined;
}

const longestMs = 3_000;

async function ask(look: Look): Promise<string> {
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
export async function lookAtReadiness(
  looks: Readonly<Record<string, Look>>,
  countSetAside: () => Promise<number>,
): Promise<Readiness> {
  const [answers, jobsSetAside] = await Promise.all([
    Promise.all(Object.entries(looks).map(async ([name, look]) => [name, await ask(look)] as const)),
    countSetAside().catch(() => undefined),
  ]);
  return {
    ready: answers.every(([, answer]) => answer === 'ok'),
    checks: Object.fromEntries(answers),
    jobsSetAside,
  };
}
