import { UpstreamError } from '../errors.ts';

/** One call to a system outside. */
export interface UpstreamCall {
  readonly system: string;
  /** The client's method. */
  readonly operation: string;
  /** `ok`, the kind of an UpstreamError, `bug`, or what came of the POST. */
  readonly outcome: string;
  readonly milliseconds: number;
}

type Seen = (call: UpstreamCall) => void;

function isClient(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).some((field) => typeof field === 'function')
  );
}

/** The POST tells by its answer what other calls tell by throwing. */
function outcomeOf(operation: string, answer: unknown): string {
  const isPost = operation === 'post' && typeof answer === 'object' && answer !== null && 'kind' in answer;
  return isPost ? String(answer.kind) : 'ok';
}

/** A client whose calls are told to `seen`; what they answer with methods of its own, senders for example, is too. */
export function countCalls<T extends object>(system: string, client: T, seen: Seen): T {
  async function watch(operation: string, answer: Promise<unknown>): Promise<unknown> {
    const began = performance.now();
    const tell = (outcome: string) =>
      seen({ system, operation, outcome, milliseconds: performance.now() - began });
    try {
      const value = await answer;
      tell(outcomeOf(operation, value));
      return isClient(value) ? countCalls(system, value, seen) : value;
    } catch (error) {
      tell(error instanceof UpstreamError ? error.kind : 'bug');
      throw error;
    }
  }

  return new Proxy(client, {
    get(_target, property) {
      const field: unknown = Reflect.get(client, property);
      if (isClient(field)) return countCalls(system, field, seen);
      if (typeof field !== 'function') return field;
      return (...given: unknown[]) => {
        const answer: unknown = Reflect.apply(field, client, given);
        return answer instanceof Promise ? watch(String(property), answer) : answer;
      };
    },
  });
}
