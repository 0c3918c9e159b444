import type { Sandbox } from '../sandbox.ts';
import type { SwitchGroup } from './switch.ts';

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const mostDays = 400;

/** `90s`, `15m`, `24h`, `7d` in milliseconds. */
function parseDuration(text: string): number {
  const match = /^(?<count>\d{1,6})(?<unit>[smhd])$/u.exec(text.trim());
  const ms = Number(match?.groups?.['count']) * (units[match?.groups?.['unit'] ?? ''] ?? Number.NaN);
  if (!Number.isFinite(ms) || ms <= 0 || ms > mostDays * 86_400_000) {
    throw new Error(`“${text}” is no duration; expected for example 15m, 24h or 7d, at most ${mostDays}d`);
  }
  return ms;
}

/** Time, which passes for everybody at once: the bot, Slack, Adobe and Azure. */
export function timeSwitches({ clock }: Sandbox): SwitchGroup {
  return {
    title: 'Time',
    hint: 'Waiting takes hours in real life. Here you let it pass.',
    switches: [
      {
        control: {
          id: 'pass',
          kind: 'duration',
          label: 'Let time pass',
          value: '15m',
          presets: ['1m', '15m', '1h', '24h', '7d'],
        },
        run(value) {
          const text = String(value);
          clock.pass(parseDuration(text));
          return `${text} passed. It is ${new Date(clock.now()).toISOString().slice(0, 16).replace('T', ' ')} UTC.`;
        },
      },
    ],
  };
}
