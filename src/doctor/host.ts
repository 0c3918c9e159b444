import type { Config } from '../config.ts';
import { whyClockIsWrong } from '../monitoring/clock-words.ts';
import { type Line, note, ok, wrong } from './line.ts';

/** This host's clock against the Date header of Slack's answer, whatever it answers. */
export async function lookAtClock({ slack }: Config): Promise<Line> {
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
    return why === undefined
      ? ok(what, 'within four minutes')
      : wrong(what, why, 'Set the clock of this host (NTP).');
  } catch (error) {
    return note(what, `not seen: ${String(error)}`, 'Look at the network between here and slack.com.');
  }
}
