import type { OwnMessage, OwnMessages, ReadingRange } from '../clients/slack/own-messages.ts';
import type { Posted } from '../clients/slack/poster.ts';
import type { Witness } from '../domain/record/witness.ts';
import { readFoot } from '../views/blocks/foot.ts';

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
