import type { WireEntry, WireSource } from '../page/page-api.ts';
import type { Sandbox } from '../sandbox.ts';

type Unnumbered = Omit<WireEntry, 'seq'>;

function slackEntries({ slack }: Sandbox): Unnumbered[] {
  const calls = slack.log.calls.map(({ at, method, status, answer, ms }): Unnumbered => {
    const error = (answer as { error?: string } | null)?.error;
    const shown = error ?? (status === null ? 'no answer' : String(status));
    return { at, system: 'slack', direction: 'out', method, summary: `${ms} ms`, status: shown };
  });
  const deliveries = slack.log.deliveries.map(({ at, type, kind, ackMs, over }): Unnumbered => ({
    at,
    system: 'slack',
    direction: 'in',
    method: type,
    summary: `${kind} over ${over}`,
    status: ackMs === null ? 'no ack' : `ack in ${Math.round(ackMs)} ms`,
  }));
  return [...calls, ...deliveries];
}

function upstreamEntries(sandbox: Sandbox, system: 'adobe' | 'azure'): Unnumbered[] {
  return sandbox[system].wire().map(({ at, method, host, path, status, answer }) => ({
    at: at - sandbox.clock.offsetMs(),
    system,
    direction: 'out',
    method: `${method} ${path.split('?')[0]}`,
    summary: `${host} ${answer.slice(0, 160)}`,
    status: status === undefined ? 'no answer' : String(status),
  }));
}

/** Everything that went over the wire between the bot and the three systems, oldest first. */
export function wireOf(sandbox: Sandbox): WireSource {
  const known: WireEntry[] = [];
  const counts = { slack: 0, adobe: 0, azure: 0 };
  return (since) => {
    const fresh = (['slack', 'adobe', 'azure'] as const).flatMap((system) => {
      const all = system === 'slack' ? slackEntries(sandbox) : upstreamEntries(sandbox, system);
      const added = all.slice(counts[system]);
      counts[system] = all.length;
      return added;
    });
    for (const entry of fresh.toSorted((one, other) => one.at - other.at))
      known.push({ ...entry, seq: known.length + 1 });
    return known.filter(({ seq }) => seq > since);
  };
}
