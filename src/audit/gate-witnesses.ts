import type { OwnMessage, OwnMessages, ReadingRange } from '../clients/slack/own-messages.ts';
import { type Posted, rootsIn } from '../clients/slack/poster.ts';
import type { OrganizationConfig } from '../config.ts';
import type { Searched } from '../domain/organization.ts';
import type { Said, Shown } from '../domain/record/said.ts';
import { UpstreamError } from '../errors.ts';
import type { Notes } from '../store/notes.ts';
import { readFoot } from '../views/blocks/blocks.ts';
import type { Witness } from '../domain/record/chain.ts';

/** Four thousand messages: well within what Slack lets an app read in a minute. */
const mostPages = 20;

/** What Slack shows of an organization, for a gate that cannot wait until a whole channel is read. */
export interface GateWitnesses {
  /**
   * Searches the channel and the threads in it as far back as it reads, also before the run: a record that was removed
   * begins again as a young one. Notes alone do not do: with write access to Redis they can point elsewhere.
   * Throws UpstreamError, also where it did not read back to `backTo`.
   *
   * @param backTo milliseconds since 1970
   */
  read(organization: OrganizationConfig, backTo: number): Promise<readonly Shown[]>;
  /**
   * The channel alone, where everything that a gate must know stands. Throws UpstreamError, also where it did not read
   * back to `since`.
   */
  readChannel(organization: OrganizationConfig, since: number): Promise<readonly Shown[]>;
  /**
   * The bot's direct messages with somebody, which show what the channel refused. Throws UpstreamError, also where it did
   * not read back to `since`, and where Slack refuses the conversation: what it shows nobody knows then.
   */
  readDirect(organization: OrganizationConfig, person: string, since: number): Promise<readonly Shown[]>;
  /**
   * Four thousand messages of the channel back from `before`, or from the newest: its cards and whatever else stands in
   * the channel itself. Throws UpstreamError.
   */
  searchBack(organization: OrganizationConfig, before: number | undefined): Promise<SearchPart>;
}

/** How far one part of a search came. */
export interface SearchPart extends Searched {
  readonly shown: readonly Shown[];
  /** How often Slack was asked. */
  readonly pages: number;
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

function saidIn({ says, proposal, ticket }: OwnMessage['payload']): Said | undefined {
  if (says === 'ended' || says === 'announced') return { says, proposal: textOf(proposal) };
  if (says !== 'intent' && says !== 'notSent') return undefined;
  return { says, proposal: textOf(proposal), ticket: textOf(ticket) };
}

function shownIn({ channel, ts, editedTs, blocks, payload }: OwnMessage): Shown {
  return {
    ts: Number(ts),
    channel,
    postedAt: Number(editedTs ?? ts) * 1000,
    isEdited: editedTs !== undefined,
    place: textOf(payload['place']),
    head: readFoot(blocks),
    postedHead: textOf(payload['head']),
    said: saidIn(payload),
  };
}

async function all(messages: AsyncIterable<OwnMessage>): Promise<OwnMessage[]> {
  const found: OwnMessage[] = [];
  for await (const message of messages) found.push(message);
  return found;
}

export function createGateWitnesses(messages: OwnMessages, notes: Notes): GateWitnesses {
  /** Nothing where Slack refuses: whoever can write to Redis could note a thread that nobody can read. */
  async function noted(root: Posted, orgId: string): Promise<OwnMessage[]> {
    try {
      return await all(messages.inThread(root, orgId));
    } catch (error) {
      if (error instanceof UpstreamError && !error.mayPass) return [];
      throw error;
    }
  }

  const inChannel = (
    { orgId, channel }: Pick<OrganizationConfig, 'orgId' | 'channel'>,
    reach: { readonly since?: number; readonly backTo: number },
  ): Promise<OwnMessage[]> => all(messages.inChannel(channel, orgId, { ...reach, mostPages }));

  return {
    async read(organization, backTo) {
      const { orgId } = organization;
      const found = await inChannel(organization, { backTo });
      const roots = found.filter(({ hasThread }) => hasThread);
      for (const root of roots) found.push(...(await all(messages.inThread(root, orgId))));
      const isRead = ({ channel, ts }: Posted) =>
        roots.some((root) => root.channel === channel && root.ts === ts);
      for (const root of rootsIn(await notes.read(orgId))) {
        if (!isRead(root)) found.push(...(await noted(root, orgId)));
      }
      return found.map(shownIn);
    },
    async searchBack({ channel, orgId }, before) {
      const stretch = await messages.back(channel, orgId, before, mostPages);
      const { oldest, isAll, pages } = stretch;
      const backTo = oldest === undefined ? (before ?? 0) : Math.ceil(Number(oldest) * 1000);
      return { shown: stretch.messages.map(shownIn), backTo, isAll, pages };
    },
    readChannel: async (organization, since) =>
      (await inChannel(organization, { since, backTo: since })).map(shownIn),
    async readDirect({ orgId }, person, since) {
      const channel = await messages.directWith(person);
      return (await inChannel({ orgId, channel }, { since, backTo: since })).map(shownIn);
    },
  };
}

/** A head, and when the newest message that shows it was posted, milliseconds since 1970 by Slack's clock. */
export interface SlackWitness extends Witness {
  readonly postedAt: number;
}

/** Where the bot has spoken about an organization. */
export interface Places {
  /** Messages whose threads are read. */
  readonly roots: readonly Posted[];
  /** Channels that are searched for more of them. */
  readonly channels: readonly string[];
  /** How far back those are searched; to their beginning by default. */
  readonly reach?: ReadingRange;
}

const placeOf = ({ channel, ts }: Posted) => `${channel} ${ts}`;

/** The heads at the feet of the bot's own messages. Throws UpstreamError. */
export async function readSlackWitnesses(
  messages: OwnMessages,
  organization: string,
  { roots, channels, reach }: Places,
): Promise<SlackWitness[]> {
  const seen = new Map<string, SlackWitness>();
  const threads = new Map(roots.map((root) => [placeOf(root), root]));

  function note({ blocks, ts, editedTs }: OwnMessage): void {
    const witness = readFoot(blocks);
    if (witness === undefined) return;
    const name = `${witness.sequence} ${witness.characters}`;
    const postedAt = Math.max(seen.get(name)?.postedAt ?? 0, Number(editedTs ?? ts) * 1000);
    seen.set(name, { ...witness, postedAt });
  }

  for (const channel of channels) {
    for await (const message of messages.inChannel(channel, organization, reach)) {
      note(message);
      if (message.hasThread) threads.set(placeOf(message), message);
    }
  }
  for (const root of threads.values()) {
    for await (const message of messages.inThread(root, organization)) note(message);
  }
  return [...seen.values()];
}
