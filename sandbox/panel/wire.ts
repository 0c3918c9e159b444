import type { WireEntry as UpstreamEntry } from '../adobe/wire.ts';
import type { MovableClock } from '../clock.ts';
import type { Exchange, Wire, WireEntry } from '../page/page-api.ts';
import type { Sandbox } from '../sandbox.ts';
import type { WireCall, WireDelivery } from '../slack/wire-log.ts';
import { callWords, deliveryWords } from './wire-words.ts';

type Unnumbered = Omit<WireEntry, 'seq'>;
type Described = [entry: Unnumbered, exchange: () => Exchange];

/** What is known of an exchange, with what made it: each is taken up once, and never grows. */
interface Known {
  readonly entry: WireEntry;
  readonly exchange: () => Exchange;
}

const longest = 20_000;

/** JSON in lines where it is JSON, otherwise as it is; what is too long to be read is cut. */
function readable(value: unknown): string {
  let parsed = value;
  if (typeof value === 'string') {
    try {
      parsed = JSON.parse(value);
    } catch {
      parsed = value;
    }
  }
  const words = typeof parsed === 'string' ? parsed : (JSON.stringify(parsed, undefined, 2) ?? '');
  return words.length > longest ? `${words.slice(0, longest)}\n…` : words;
}

/** Blocks, views and metadata travel as JSON inside of JSON. */
function unwrapped(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const unwrap = (value: unknown): unknown => {
    if (typeof value !== 'string' || !/^[[{]/u.test(value)) return value;
    try {
      return JSON.parse(value) as unknown;
    } catch {
      return value;
    }
  };
  return Object.fromEntries(
    Object.entries(given)
      .filter(([name]) => name !== 'token')
      .map(([name, value]) => [name, unwrap(value)]),
  );
}

const summaryLength = 120;

function shortened(about: string, ms: number): string {
  const cut = about.length > summaryLength ? `${about.slice(0, summaryLength - 1)}…` : about;
  const took = `${Math.max(1, Math.round(ms))} ms`;
  return cut === '' ? took : `${cut} · ${took}`;
}

function ofCall({
  at,
  method,
  status,
  answer,
  ms,
  arguments: given,
}: WireCall): [Unnumbered, () => Exchange] {
  const error = (answer as { error?: string } | null)?.error;
  const shown = error ?? (status === null ? 'no answer' : String(status));
  const entry: Unnumbered = {
    at,
    system: 'slack',
    direction: 'out',
    method,
    summary: shortened(callWords(given), ms),
    status: shown,
  };
  return [entry, () => ({ request: readable(unwrapped(given)), answer: readable(answer ?? '') })];
}

function ofDelivery(delivery: WireDelivery): Described {
  const { at, type, kind, ackMs, over, payload, ackBody } = delivery;
  const entry: Unnumbered = {
    at,
    system: 'slack',
    direction: 'in',
    method: type,
    summary: deliveryWords(payload) || `${kind} over ${over}`,
    status: ackMs === null ? 'no ack' : `ack in ${Math.max(1, Math.round(ackMs))} ms`,
  };
  return [entry, () => ({ request: readable(unwrapped(payload)), answer: readable(ackBody ?? '') })];
}

function headersOf(headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return lines.length === 0 ? '' : `${lines.join('\n')}\n\n`;
}

function ofUpstream(system: 'adobe' | 'azure', upstream: UpstreamEntry): Described {
  const { at, method, host, path, headers, body, status, answer, fault } = upstream;
  const entry: Unnumbered = {
    at,
    system,
    direction: 'out',
    method: `${method} ${path.split('?')[0]}`,
    summary: fault === undefined ? host : `${host} – on purpose: ${fault}`,
    status: status === undefined ? 'no answer' : String(status),
  };
  const request = () => `${method} https://${host}${path}\n${headersOf(headers)}${readable(body)}`;
  return [entry, () => ({ request: request(), answer: readable(answer) })];
}

/** The sandbox's time at a time of the machine's: Slack's log goes by the machine, everybody else by the sandbox. */
function sandboxTimeOf(clock: MovableClock): (at: number) => number {
  const moves = [{ from: 0, offset: clock.offsetMs() }];
  clock.onMove(() => moves.push({ from: Date.now(), offset: clock.offsetMs() }));
  return (at) => at + (moves.findLast(({ from }) => from <= at)?.offset ?? 0);
}

/** Everything that went over the wire between the bot and the three systems, oldest first. */
export function wireOf({ slack, adobe, azure, clock }: Sandbox): Wire {
  const known: Known[] = [];
  const taken = new WeakSet<object>();
  const timeOf = sandboxTimeOf(clock);

  /** The stand-ins keep only their newest, so a place in their lists says nothing: the things themselves do. */
  function fresh<T extends object>(all: readonly T[], describe: (one: T) => Described): Described[] {
    const added = all.filter((one) => !taken.has(one));
    for (const one of added) taken.add(one);
    return added.map(describe);
  }

  const inSandboxTime = ([entry, exchange]: Described): Described => [
    { ...entry, at: timeOf(entry.at) },
    exchange,
  ];

  function take(): void {
    const added = [
      ...fresh(slack.log.calls, ofCall).map(inSandboxTime),
      ...fresh(slack.log.deliveries, ofDelivery).map(inSandboxTime),
      ...fresh(adobe.wire(), (one) => ofUpstream('adobe', one)),
      ...fresh(azure.wire(), (one) => ofUpstream('azure', one)),
    ];
    for (const [entry, exchange] of added.toSorted(([one], [other]) => one.at - other.at))
      known.push({ entry: { ...entry, seq: known.length + 1 }, exchange });
  }

  return {
    since(seq) {
      take();
      return known.slice(Math.max(0, seq)).map(({ entry }) => entry);
    },
    exchange: (seq) => known[seq - 1]?.exchange(),
  };
}
