import type { Redis } from 'ioredis';
import type { OwnMessages } from '../clients/slack/own-messages.ts';
import type { Config, OrganizationConfig } from '../config.ts';
import type { UpstreamFault } from '../domain/post.ts';
import type { Verification } from '../domain/record/verification.ts';
import type { Witness } from '../domain/record/chain.ts';
import { orFault, UpstreamError } from '../errors.ts';
import { rootsIn } from '../clients/slack/poster.ts';
import type { Keys } from '../store/keys.ts';
import type { Notes } from '../store/notes.ts';
import { readStored } from '../store/record.ts';
import type { Told } from '../domain/states/story.ts';
import { fileNameFor, firstLine, lastLine, reportNameFor } from './record-file.ts';
import { readSlackWitnesses } from './gate-witnesses.ts';
import { verifiedStory } from './organization-record.ts';
import { verifyStored } from './verify.ts';

/** A record verified, and as a file that can be verified again elsewhere. */
export interface Audited {
  readonly verification: Verification;
  /** Why Slack could not be asked for the heads it witnessed. */
  readonly slackFault: UpstreamFault | undefined;
  /** The entries that were verified. */
  readonly story: readonly Told[];
  /** When, in milliseconds since 1970. */
  readonly at: number;
  /** For the report that is written of it. */
  readonly reportName: string;
  readonly file: { readonly name: string; readonly content: Buffer };
}

export type Audit = (organization: OrganizationConfig) => Promise<Audited>;

export interface Auditing {
  readonly redis: Redis;
  readonly keys: Keys;
  readonly notes: Notes;
  readonly messages: OwnMessages;
  readonly chainKeys: Config['auditKeys'];
  readonly now: () => number;
}

interface Seen {
  readonly witnesses: readonly Witness[];
  readonly fault: UpstreamFault | undefined;
}

/** Who can write to Redis can remove the notes together with the record, or point them elsewhere: the channel is searched. */
async function lookIntoSlack({ orgId, channel }: OrganizationConfig, auditing: Auditing): Promise<Seen> {
  const roots = rootsIn(await auditing.notes.read(orgId));
  const seen = await orFault(() =>
    readSlackWitnesses(auditing.messages, orgId, { roots, channels: [channel] }),
  );
  return seen instanceof UpstreamError
    ? { witnesses: [], fault: seen }
    : { witnesses: seen, fault: undefined };
}

export function createAudit(auditing: Auditing): Audit {
  const { redis, keys, chainKeys, now } = auditing;
  return async (organization) => {
    const { orgId } = organization;
    // The witnesses first: what is appended and told while Slack answers would seem to be cut off otherwise.
    const seen = await lookIntoSlack(organization, auditing);
    const stored = await readStored(redis, keys, orgId);
    const lines: string[] = [];
    const { verification } = await verifyStored(
      orgId,
      stored,
      { keys: chainKeys, witnessesOf: async () => seen.witnesses, progress: () => undefined },
      (line) => lines.push(line),
    );
    const content = [firstLine(orgId), ...lines, lastLine(stored.kept), ''];
    return {
      verification,
      slackFault: seen.fault,
      story: verifiedStory(verification, lines),
      at: now(),
      reportName: reportNameFor(orgId),
      file: { name: fileNameFor(orgId), content: Buffer.from(content.join('\n')) },
    };
  };
}
