import type { Person } from './client-api.ts';
import type { PersonSeed, WorkspaceSeed } from './workspace-seed.ts';

/** By default a person is a member of this one workspace, and of its organization. */
export function personFrom(seed: PersonSeed, { team, enterprise }: WorkspaceSeed): Person {
  const teamId = team.id;
  const tz = seed.tz ?? 'Etc/UTC';
  return {
    title: '',
    email: `${seed.name}@${teamId.toLowerCase()}.example`,
    isBot: false,
    deleted: false,
    isRestricted: false,
    isUltraRestricted: false,
    isStranger: false,
    teamId,
    ...(enterprise !== undefined && !seed.isStranger && { enterprise: { ...enterprise, teams: [teamId] } }),
    ...seed,
    tz,
    tzOffsetSeconds: offsetSeconds(tz),
  };
}

export function botFrom(seed: WorkspaceSeed): Person {
  const { app } = seed;
  const bot = { id: app.botUserId, name: app.name.toLowerCase().replaceAll(' ', ''), realName: app.name };
  return { ...personFrom({ ...bot, isBot: true }, seed), email: '' };
}

function offsetSeconds(tz: string): number {
  const format = new Intl.DateTimeFormat('en', { timeZone: tz, timeZoneName: 'longOffset' });
  const name = format.formatToParts(Date.now()).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  if (sign === undefined) return 0;
  return (Number(hours) * 60 + Number(minutes)) * 60 * (sign === '-' ? -1 : 1);
}
