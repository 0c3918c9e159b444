import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Channel, ClientState, Person, UserGroup } from '../../slack/client-api.ts';

/** What it takes to write names and times the way one person reads them. */
export interface Reader {
  me: string;
  /** IANA name. */
  tz: string;
  people: Person[];
  userGroups: UserGroup[];
  channels: Channel[];
}

export const ReaderContext = createContext<Reader>({
  me: '',
  tz: 'UTC',
  people: [],
  userGroups: [],
  channels: [],
});

export function useReader(): Reader {
  return useContext(ReaderContext);
}

export function readerOf({ me, people, userGroups, channels }: ClientState): Reader {
  return { me: me.id, tz: me.tz, people, userGroups, channels };
}

export function personName(reader: Reader, user: string): string {
  const person = reader.people.find(({ id }) => id === user);
  return person?.realName ?? person?.name ?? user;
}

export function userGroupHandle(reader: Reader, group: string): string {
  return reader.userGroups.find(({ id }) => id === group)?.handle ?? group;
}

export function channelName(reader: Reader, channel: string): string {
  return reader.channels.find(({ id }) => id === channel)?.name ?? channel;
}
