import type { Deps } from '../deps.ts';

/** Who sent something, as the delivery that Slack vouches for says. */
export interface Sender {
  readonly user: string;
  /** The same, told from an account of the same id in another workspace. */
  readonly who: string;
  /** Whether every workspace that the delivery names is the one in which the bot is installed. */
  readonly isHere: boolean;
}

/** What the kinds of deliveries have in common; a slash command and an event name the workspace on their own. */
interface Delivered {
  readonly team_id?: string | undefined;
  readonly team?: { readonly id: string } | null | undefined;
  readonly user?: { readonly team_id?: string | undefined } | string | undefined;
}

function workspacesIn({ team_id: id, team, user }: Delivered): string[] {
  const home = typeof user === 'object' ? user.team_id : undefined;
  return [id, team?.id, home].filter((workspace) => workspace !== undefined);
}

/** A delivery that names no workspace is nobody's. */
export function senderOf(user: string, delivered: Delivered, { team }: Deps): Sender {
  const workspaces = workspacesIn(delivered);
  const foreign = workspaces.find((workspace) => workspace !== team);
  const isHere = workspaces.length > 0 && foreign === undefined;
  return { user, who: isHere ? user : `${foreign ?? 'nowhere'}/${user}`, isHere };
}
