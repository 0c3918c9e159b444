import type { Config } from '../config.ts';
import { describeError } from '../errors.ts';
import { createPort } from '../listeners/receivers.ts';
import { whyClockIsWrong } from '../monitoring/readiness.ts';
import { type Line, note, ok, wrong } from './line.ts';

/** This host's clock against the Date header of Slack's answer, whatever it answers. */
export async function checkClock({ slack }: Pick<Config, 'slack'>): Promise<Line> {
  const what = 'clock against Slack';
  try {
    const began = Date.now();
    const response = await fetch(new URL('api.test', slack.apiUrl ?? 'https://slack.com/api/'), {
      method: 'POST',
      signal: AbortSignal.timeout(10_000),
    });
    await response.arrayBuffer();
    const told = Date.parse(response.headers.get('date') ?? '');
    if (Number.isNaN(told)) return note(what, 'Slack did not tell its time');
    const why = whyClockIsWrong((began + Date.now()) / 2 - told);
    if (why === undefined) return ok(what, 'within four minutes');
    const now = 'Set the clock of this host (NTP).';
    // Deliveries over a socket carry no signature.
    return slack.mode === 'http' ? wrong(what, why, now) : note(what, why, now);
  } catch (error) {
    return note(what, `not seen: ${describeError(error)}`, 'Look at the network between here and slack.com.');
  }
}

async function isBot(host: string, port: number): Promise<boolean> {
  try {
    const here = host.includes(':') ? `[${host}]` : host;
    const answer = await fetch(`http://${here}:${port}/healthz`, { signal: AbortSignal.timeout(3_000) });
    return (await answer.text()).startsWith('alive');
  } catch {
    return false;
  }
}

/** Whether the port is free, or taken by a bot that runs already. */
export async function checkPort({ slack: { host, port } }: Config): Promise<Line> {
  const what = `port ${port}`;
  const door = createPort({ host, port, routes: [], deliveries: undefined });
  try {
    await door.open();
    await door.close();
    return ok(what, 'is free');
  } catch (error) {
    return (await isBot(host, port))
      ? ok(what, 'a bot runs there already')
      : wrong(what, describeError(error), 'Set PORT and HOST to what is free on this machine.');
  }
}
