import type { Channel, Person, UserGroup } from './client-api.ts';
import { newId } from './ids.ts';
import { botFrom, personFrom } from './people.ts';
import type { CommandSeed, WorkspaceSeed } from './workspace-seed.ts';

/** Who and what there is: people, channels with their members, user groups, the app's own names. */
export class Workspace {
  readonly team: WorkspaceSeed['team'];
  readonly enterprise: WorkspaceSeed['enterprise'];
  readonly installedOnOrganization: boolean;
  readonly app: WorkspaceSeed['app'];
  readonly botEvents: ReadonlySet<string>;
  readonly commands: CommandSeed[];
  readonly shortcuts: NonNullable<WorkspaceSeed['shortcuts']>;
  readonly people: Map<string, Person>;
  readonly channels: Map<string, Channel>;
  readonly userGroups: Map<string, UserGroup>;
  /** A workspace on the free plan has no user groups: their methods answer `plan_upgrade_required`. */
  planUpgradeRequired = false;

  constructor(seed: WorkspaceSeed) {
    this.team = seed.team;
    this.enterprise = seed.enterprise;
    this.installedOnOrganization = seed.installedOnOrganization ?? false;
    this.app = seed.app;
    this.botEvents = new Set(seed.app.botEvents ?? ['app_home_opened']);
    this.commands = seed.commands;
    this.shortcuts = seed.shortcuts ?? [];
    const people = seed.people.map((person) => personFrom(person, seed));
    this.people = new Map([...people, botFrom(seed)].map((person) => [person.id, person]));
    this.channels = new Map(seed.channels.map((channel) => [channel.id, channelFrom(channel)]));
    this.userGroups = new Map((seed.userGroups ?? []).map((group) => [group.id, structuredClone(group)]));
  }

  get bot(): Person {
    return this.getPerson(this.app.botUserId);
  }

  getPerson(id: string): Person {
    const person = this.people.get(id);
    if (person === undefined) throw new Error(`No such person in the workspace: ${id}`);
    return person;
  }

  getChannel(id: string): Channel {
    const channel = this.channels.get(id);
    if (channel === undefined) throw new Error(`No such channel in the workspace: ${id}`);
    return channel;
  }

  findChannelNamed(name: string): Channel | undefined {
    const bare = name.replace(/^#/, '');
    return [...this.channels.values()].find((channel) => channel.kind !== 'im' && channel.name === bare);
  }

  isMember(channelId: string, userId: string): boolean {
    return this.channels.get(channelId)?.members.includes(userId) ?? false;
  }

  channelsOf(userId: string): Channel[] {
    return [...this.channels.values()].filter((channel) => channel.members.includes(userId));
  }

  findDm(one: string, other: string): Channel | undefined {
    return this.channelsOf(one).find((channel) => channel.kind === 'im' && channel.members.includes(other));
  }

  openDm(one: string, other: string): Channel {
    const existing = this.findDm(one, other);
    if (existing !== undefined) return existing;
    const members = [...new Set([one, other])];
    const opened: Channel = { id: newId('D'), kind: 'im', name: '', topic: '', members, archived: false };
    this.channels.set(opened.id, opened);
    return opened;
  }

  addMember(channelId: string, userId: string): void {
    const { members } = this.getChannel(channelId);
    if (!members.includes(userId)) members.push(userId);
  }

  removeMember(channelId: string, userId: string): void {
    const channel = this.getChannel(channelId);
    channel.members = channel.members.filter((member) => member !== userId);
  }
}

function channelFrom(seed: WorkspaceSeed['channels'][number]): Channel {
  return { kind: 'public', topic: '', archived: false, ...seed, members: [...seed.members] };
}
