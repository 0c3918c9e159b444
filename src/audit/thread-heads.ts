import type { OwnMessages } from '../clients/slack/own-messages.ts';
import type { OrganizationConfig } from '../config.ts';
import { rootsIn } from '../jobs/posted.ts';
import type { Notes } from '../store/notes.ts';
import { type SlackWitness, readSlackWitnesses } from './slack-witnesses.ts';

/** The heads that Slack shows, for whoever cannot wait for a whole channel to be read each time. */
export interface ThreadHeads {
  /**
   * Reads the threads of the runs; where none of them shows the head of entry `known` or of a later one, whoever can
   * write to Redis may have pointed the notes elsewhere, and the channel is searched. Throws UpstreamError.
   */
  read(organization: OrganizationConfig, known: number): Promise<readonly SlackWitness[]>;
}

export function createThreadHeads(messages: OwnMessages, notes: Notes): ThreadHeads {
  return {
    async read({ orgId, channel }, known) {
      const roots = rootsIn(await notes.read(orgId));
      const inThreads = await readSlackWitnesses(messages, orgId, { roots, channels: [] });
      if (inThreads.some(({ sequence }) => sequence >= known)) return inThreads;
      return readSlackWitnesses(messages, orgId, { roots, channels: [channel] });
    },
  };
}
