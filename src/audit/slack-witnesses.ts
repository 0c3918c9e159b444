import type { OwnMessage, OwnMessages } from '../clients/slack/own-messages.ts';
import type { Posted } from '../clients/slack/poster.ts';
import type { Witness } from '../domain/witness.ts';
import { readFoot } from '../views/foot.ts';

/** Where the bot has spoken about an organization. */
export interface Places {
  /** Messages whose threads are read. */
  readonly roots: readonly Posted[];
  /** Channels that are searched for more of them. */
  readonly channels: readonly string[];
}

const placeOf = ({ channel, ts }: Posted) => `${channel} ${ts}`;

/** The heads at the feet of the bot's own messages. Throws UpstreamError. */
export async function readSlackWitnesses(
  messages: OwnMessages,
  organization: string,
  { roots, channels }: Places,
): Promise<Witness[]> {
  const seen = new Map<string, Witness>();
  const threads = new Map(roots.map((root) => [placeOf(root), root]));

  function note({ blocks }: OwnMessage): void {
    const witness = readFoot(blocks);
    if (witness !== undefined) seen.set(`${witness.sequence} ${witness.characters}`, witness);
  }

  for (const channel of channels) {
    for await (const message of messages.inChannel(channel, organization)) {
      note(message);
      if (message.hasThread) threads.set(placeOf(message), message);
    }
  }
  for (const root of threads.values()) {
    for await (const message of messages.inThread(root, organization)) note(message);
  }
  return [...seen.values()];
}
