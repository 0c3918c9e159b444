import type { Person, Shortcut, SlashCommand, UserGroup } from './client-api.ts';

/** The workspace as it is when the stand-in starts. Ids are Slack's: U… people, C… channels, S… groups. */
export interface WorkspaceSeed {
  team: { id: string; name: string; domain: string };
  /** The Enterprise organization that the workspace belongs to, where it does. */
  enterprise?: { id: string; name: string };
  /** The app was installed on the whole organization: its token belongs to no workspace. */
  installedOnOrganization?: true;
  app: {
    id: string;
    name: string;
    botUserId: string;
    botId: string;
    /** As in the manifest (`app_home_opened`, `message.im`, `app_mention` …); only the first where left out. */
    botEvents?: string[];
  };
  people: PersonSeed[];
  channels: ChannelSeed[];
  userGroups?: UserGroup[];
  commands: CommandSeed[];
  shortcuts?: Shortcut[];
}

/** Whoever is not said to be anything else is a full member of the team, in Etc/UTC. */
export type PersonSeed = Pick<Person, 'id' | 'name' | 'realName'> & Partial<Omit<Person, 'tzOffsetSeconds'>>;

interface ChannelSeed {
  id: string;
  name: string;
  kind?: 'public' | 'private';
  topic?: string;
  /** The bot too, by its user id, where it was invited. */
  members: string[];
  archived?: boolean;
  sisterTeams?: string[];
  foreignTeams?: string[];
}

export interface CommandSeed extends SlashCommand {
  /** As in the manifest: `@name` and `#channel` in the text become ids. */
  shouldEscape?: boolean;
}
