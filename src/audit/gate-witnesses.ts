import type { OwnMessages } from '../clients/slack/own-messages.ts';
import type { Posted } from '../clients/slack/poster.ts';
import type { OrganizationConfig } from '../config.ts';
import { UpstreamError } from '../errors.ts';
import { rootsIn } from '../jobs/posted.ts';
import type { Notes } from '../store/notes.ts';
import { type SlackWitness, readSlackWitnesses } from './slack-witnesses.ts';

/** Four thousand messages: well within what Slack lets an app read in a minute. */
const mostPages = 20;

/** The heads that Slack shows of a run, for a gate that cannot wait until a whole channel is read. */
export interface GateWitnesses {
  /**
   * Searches the channel from when the run began, since whoever can write to Redis can point the notes elsewhere or
   * have everything told anew in another thread. Throws UpstreamError.
   *
   * @param since milliseconds since 1970
   */
  read(organization: OrganizationConfig, since: number): Promise<readonly SlackWitness[]>;
}

export function createGateWitnesses(messages: OwnMessages, notes: Notes): GateWitnesses {
  /** Nothing where Slack refuses: whoever can write to Redis could note a thread that nobody can read. */
  async function inNoted(root: Posted, organization: string): Promise<SlackWitness[]> {
    try {
      return await readSlackWitnesses(messages, organization, { roots: [root], channels: [] });
    } catch (error) {
      if (error instanceof UpstreamError && !error.mayPass) return [];
      throw error;
    }
  }

  return {
    async read({ orgId, channel }, since) {
      const reach = { since, mostPages };
      const found = await readSlackWitnesses(messages, orgId, { roots: [], channels: [channel], reach });
      for (const root of rootsIn(await notes.read(orgId))) found.push(...(await inNoted(root, orgId)));
      return found;
    },
  };
}
