import { RateLimits, type RateLimitOptions, slackRates } from './rate-limits.ts';
import type { StoredMessage } from './messages.ts';
import type { World } from './world.ts';

/** What happens in a workspace without the app: people leave, groups change, somebody removes the bot. */
export interface WorldChanges {
  deactivate(user: string): void;
  /** Also what kind of account it is: guest, stranger. */
  changePerson(user: string, change: Partial<PersonChange>): void;
  joinGroup(group: string, user: string): void;
  leaveGroup(group: string, user: string): void;
  joinChannel(channel: string, user: string): void;
  leaveChannel(channel: string, user: string): void;
  archiveChannel(channel: string, archived?: boolean): void;
  renameChannel(channel: string, name: string): void;
  /** With the workspaces of another company (Slack Connect); with none: no longer. */
  shareChannel(channel: string, foreignTeams: string[]): void;
  deleteMessage(channel: string, ts: string): void;
  /** One that still stands says again what it said. */
  putBackMessage(was: StoredMessage): void;
  /** As of a free plan: user groups answer `plan_upgrade_required`. */
  setPlanUpgradeRequired(required: boolean): void;
  /** Slack’s own where nothing else is said, as from the start. */
  setRateLimits(rates?: Partial<RateLimitOptions>): void;
  /** With metadata, which clients never see. */
  messagesIn(channel: string): readonly StoredMessage[];
}

interface PersonChange {
  deleted: boolean;
  email: string;
  isRestricted: boolean;
  isUltraRestricted: boolean;
  isStranger: boolean;
  teamId: string;
  enterprise: { id: string; name: string; teams: string[] };
  teamIdInInfo: string | null;
  teamIdInClicks: string | null;
}

export function worldChanges(world: World): WorldChanges {
  const { workspace, changes } = world;
  const change = (work: () => void): void => {
    work();
    changes.changed();
  };
  const group = (id: string): { users: string[] } => {
    const found = workspace.userGroups.get(id);
    if (found === undefined) throw new Error(`No such user group in the workspace: ${id}`);
    return found;
  };
  return {
    deactivate: (user) => change(() => Object.assign(workspace.getPerson(user), { deleted: true })),
    changePerson: (user, to) => change(() => Object.assign(workspace.getPerson(user), to)),
    joinGroup: (id, user) => change(() => (group(id).users = [...new Set([...group(id).users, user])])),
    leaveGroup: (id, user) => change(() => (group(id).users = group(id).users.filter((one) => one !== user))),
    joinChannel: (channel, user) => change(() => workspace.addMember(channel, user)),
    leaveChannel: (channel, user) => change(() => workspace.removeMember(channel, user)),
    archiveChannel: (channel, archived = true) =>
      change(() => (workspace.getChannel(channel).archived = archived)),
    renameChannel: (channel, name) => change(() => (workspace.getChannel(channel).name = name)),
    shareChannel: (channel, foreignTeams) =>
      change(() => Object.assign(workspace.getChannel(channel), { foreignTeams })),
    deleteMessage: (channel, ts) => change(() => world.messages.remove(channel, ts)),
    putBackMessage: (was) => change(() => world.messages.putBack(was)),
    setPlanUpgradeRequired: (required) => change(() => (workspace.planUpgradeRequired = required)),
    setRateLimits: (rates = {}) => {
      world.limits = new RateLimits({ ...slackRates, ...rates });
    },
    messagesIn: (channel) => world.messages.in(channel),
  };
}
