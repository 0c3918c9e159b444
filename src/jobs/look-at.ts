import type { Look } from '../domain/observations.ts';
import { UpstreamError } from '../errors.ts';

/** An answer, or the reason why there is none; a bug stays a bug. */
export async function lookAt<T>(question: () => Promise<T>): Promise<Look<T>> {
  try {
    return { kind: 'seen', value: await question() };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const because = error.kind === 'throttled' || error.kind === 'nonsense' ? error.kind : 'unreachable';
    return {
      kind: 'unseen',
      because,
      detail: `${error.operation} ${error.code ?? error.status ?? error.kind}`,
    };
  }
}
