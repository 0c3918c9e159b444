import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { readBody, receivedUrl, sendAnswer } from './wire.ts';
import type { Answer, Received } from './wire.ts';

/**
 * What to do to an exchange instead of answering it properly. JSON-able.
 * - `answer`: this answer, a string as it is, anything else as JSON; with `done` the work is done first
 * - `reset`: the connection is reset, before the body is read, after it, or after the work was done
 * - `slow`: the proper answer, `ms` of real time later
 * - `never`: no answer at all until the client gives up; with `done` the work was done
 * - `halfBody`: the work is done, half of its answer is sent, then the connection is reset
 * - `unparsable`: the work is done, a 2xx says something that is not JSON
 */
export type Fault =
  | { kind: 'answer'; status: number; body: unknown; headers?: Record<string, string>; done?: boolean }
  | { kind: 'reset'; when: 'beforeReading' | 'afterReading' | 'afterDoing' }
  | { kind: 'slow'; ms: number }
  | { kind: 'never'; done?: boolean }
  | { kind: 'halfBody' }
  | { kind: 'unparsable' };

/** How one exchange went. */
export interface Exchange {
  received: Received;
  /** What the work answered; undefined where it was not done or there is nobody at that address. */
  proper: Answer | undefined;
  /** What the client got to see of an answer, whole or not. */
  answer: Answer | undefined;
}

/** `drop`: there is nobody at that address; the connection is reset without an answer. */
export type Work = (received: Received) => Answer | 'drop';

function reset(request: IncomingMessage): void {
  // HTTP/2's compatibility layer has no resetAndDestroy on its socket proxy.
  if (request.httpVersionMajor >= 2) request.destroy();
  else request.socket.resetAndDestroy();
}

function scripted(fault: Extract<Fault, { kind: 'answer' }>): Answer {
  const isText = typeof fault.body === 'string';
  return {
    status: fault.status,
    headers: { 'content-type': isText ? 'text/plain' : 'application/json', ...fault.headers },
    body: isText ? String(fault.body) : JSON.stringify(fault.body),
  };
}

function sendHalf(request: IncomingMessage, response: ServerResponse, answer: Answer): Answer {
  const whole = Buffer.from(answer.body);
  const half = whole.subarray(0, Math.floor(whole.length / 2));
  response.writeHead(answer.status, { ...answer.headers, 'content-length': String(whole.length) });
  response.write(half, () => reset(request));
  return { ...answer, body: half.toString('utf8') };
}

function allowsWork(fault: Fault | undefined): boolean {
  if (fault?.kind === 'answer' || fault?.kind === 'never') return fault.done === true;
  return fault?.kind !== 'reset' || fault.when === 'afterDoing';
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  fault: Fault | undefined,
  proper: Answer | undefined,
): Answer | undefined {
  if (fault?.kind === 'answer') {
    const answer = scripted(fault);
    sendAnswer(response, answer);
    return answer;
  }
  if (fault?.kind === 'never') return undefined;
  if (fault?.kind === 'reset' || proper === undefined) {
    reset(request);
    return undefined;
  }
  if (fault?.kind === 'halfBody') return sendHalf(request, response, proper);
  const answer =
    fault?.kind === 'unparsable' && proper.status < 300
      ? { ...proper, body: '<html><body>Your request is being worked on.' }
      : proper;
  sendAnswer(response, answer);
  return answer;
}

/** Reads the request, does the work (unless the fault forbids it) and answers, all as the fault says. */
export async function exchange(
  request: IncomingMessage,
  response: ServerResponse,
  fault: Fault | undefined,
  work: Work,
): Promise<Exchange> {
  const head = { method: request.method ?? 'GET', url: receivedUrl(request), headers: request.headers };
  if (fault?.kind === 'reset' && fault.when === 'beforeReading') {
    reset(request);
    return { received: { ...head, body: '' }, proper: undefined, answer: undefined };
  }
  const received = { ...head, body: await readBody(request) };
  const outcome = allowsWork(fault) ? work(received) : 'drop';
  if (fault?.kind === 'slow') await wait(fault.ms, undefined, { ref: false });
  const proper = outcome === 'drop' ? undefined : outcome;
  return { received, proper, answer: send(request, response, fault, proper) };
}

const titles: { [K in Fault['kind']]: (fault: Extract<Fault, { kind: K }>) => string } = {
  answer: ({ status, done }) => `${done === true ? 'done, then ' : ''}answer ${status}`,
  reset: ({ when }) => `reset ${when}`,
  slow: ({ ms }) => `slow by ${ms} ms`,
  never: ({ done }) => (done === true ? 'done, never answered' : 'never answered'),
  halfBody: () => 'half a body',
  unparsable: () => 'unparsable',
};

export function faultTitle(fault: Fault | undefined): string | undefined {
  if (fault === undefined) return undefined;
  // A table by kind loses which kind it was looked up with.
  return (titles[fault.kind] as (fault: Fault) => string)(fault);
}
