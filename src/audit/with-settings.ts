import { type Config, loadConfig } from '../config.ts';
import { describeFaults } from '../configuration/reader.ts';
import { fetchThrough } from '../runtime/proxy.ts';
import { readStored } from '../store/stored-record.ts';
import { ArgumentError, type Verify } from './arguments.ts';
import { askSlack, chooseOrganization, withRedis } from './organization-record.ts';
import { createProgress } from './progress.ts';
import { firstLine, lastLine } from './record-file.ts';
import type { SlackWitness } from './slack-witnesses.ts';
import { type Keep, type Using, type VerifiedFile, verifyStored } from './verify.ts';

/** @throws ArgumentError where they are incomplete or wrong */
export function readConfig(): Config {
  const loaded = loadConfig(process.env);
  if (!loaded.ok)
    throw new ArgumentError(`the bot's settings are needed for this:\n${describeFaults(loaded.faults)}`);
  fetchThrough(loaded.config.proxy);
  return loaded.config;
}

/** What Slack witnessed of the organization whose file is verified. */
export function slackAsked(asked: Verify): (organization: string) => Promise<SlackWitness[]> {
  const config = readConfig();
  return (organization) => askSlack(config, organization, {}, asked.channel);
}

export async function verifyOrganization(asked: Verify, keep: Keep): Promise<VerifiedFile> {
  const config = readConfig();
  const { orgId } = chooseOrganization(config, asked.what);
  return withRedis(config, async (redis, keys) => {
    // The witnesses first: what is appended and told while Slack answers would seem to be cut off otherwise.
    const told = asked.slack
      ? await askSlack(config, orgId, await redis.hgetall(keys.notes(orgId)), asked.channel)
      : [];
    const stored = await readStored(redis, keys, orgId);
    let taken = 0;
    const progress = createProgress(() => taken / stored.count);
    const using: Using = {
      keys: config.auditKeys,
      progress: (count) => {
        taken = count;
        progress(count);
      },
      witnessesOf: async () => [...asked.witnesses, ...told],
    };
    return verifyStored(orgId, stored, using, keep);
  });
}

/** @param write given each line of the file, its first and last among them */
export async function exportRecord(what: string, write: (line: string) => Promise<void>): Promise<void> {
  const config = readConfig();
  const { orgId } = chooseOrganization(config, what);
  await withRedis(config, async (redis, keys) => {
    const stored = await readStored(redis, keys, orgId);
    await write(firstLine(orgId));
    for await (const line of stored.lines()) await write(line);
    await write(lastLine(stored.kept));
  });
}
