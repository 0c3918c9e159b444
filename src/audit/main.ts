import { print, printError } from '../runtime/terminal.ts';
import { once } from 'node:events';
import { createReadStream, statSync } from 'node:fs';
import { type Config, loadConfig } from '../config.ts';
import { auditKeys } from '../configuration/audit-keys.ts';
import { createReader, describeFaults } from '../configuration/reader.ts';
import type { ChainKey } from '../domain/record/chain.ts';
import { fetchThrough } from '../runtime/proxy.ts';
import { readStored } from '../store/stored-record.ts';
import { reportPage } from '../views/history/report-page.ts';
import { ArgumentError, type Asked, parseArguments, usage } from './arguments.ts';
import { askSlack, chooseOrganization, withRedis } from './organization-record.ts';
import { declareAll } from './declare-all.ts';
import { declareRestore } from './declare-restore.ts';
import { createProgress } from './progress.ts';
import { firstLine, lastLine } from './record-file.ts';
import { exitCodeOf, misfitSentence, report } from './report.ts';
import { verifiedStory } from './verified-story.ts';
import { type Using, type VerifiedFile, verifyFile, verifyStored } from './verify.ts';

type Verify = Extract<Asked, { command: 'verify' | 'report' }>;
type Keep = (line: string) => void;

function readConfig(): Config {
  const loaded = loadConfig(process.env);
  if (!loaded.ok)
    throw new ArgumentError(`the bot's settings are needed for this:\n${describeFaults(loaded.faults)}`);
  fetchThrough(loaded.config.proxy);
  return loaded.config;
}

function readKeys(): readonly ChainKey[] {
  const reader = createReader(process.env);
  const keys = reader.get('CMK_AUDIT_KEY', auditKeys);
  if (keys === undefined) throw new ArgumentError(describeFaults(reader.faults));
  return keys;
}

/** Undefined for anything that is no file. */
function sizeOf(path: string): number | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() === true ? found.size : undefined;
}

async function verifyPath(asked: Verify, size: number, keep: Keep): Promise<VerifiedFile> {
  const config = asked.slack ? readConfig() : undefined;
  let read = 0;
  async function* chunks() {
    for await (const chunk of createReadStream(asked.what)) {
      read += (chunk as Buffer).length;
      yield chunk as Buffer;
    }
  }
  const using: Using = {
    keys: readKeys(),
    progress: createProgress(() => read / size),
    witnessesOf: async (organization) => [
      ...asked.witnesses,
      ...(config === undefined ? [] : await askSlack(config, organization, {}, asked.channel)),
    ],
  };
  return verifyFile(chunks(), using, keep);
}

async function verifyOrganization(asked: Verify, keep: Keep): Promise<VerifiedFile> {
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

function verify(asked: Verify, keep: Keep): Promise<VerifiedFile> {
  const size = sizeOf(asked.what);
  return size === undefined ? verifyOrganization(asked, keep) : verifyPath(asked, size, keep);
}

/** The same as one page for a person: ids in place of names, since no Slack is asked for them. */
async function writeReport(asked: Verify): Promise<VerifiedFile> {
  const lines: string[] = [];
  const verified = await verify(asked, (line) => lines.push(line));
  const { verification, misfit } = verified;
  const page = reportPage({
    organization: { orgId: verification.organization },
    writtenAt: Date.now(),
    verification,
    misfit: misfit && misfitSentence(misfit, verification.head.sequence),
    story: verifiedStory(verification, lines),
    names: new Map(),
  });
  await write(page);
  return verified;
}

async function say(line: string): Promise<void> {
  if (!print(`${line}\n`)) await once(process.stdout, 'drain');
}

/** A line of a file, byte for byte: on a terminal it is text like any other. */
async function write(line: string): Promise<void> {
  if (process.stdout.isTTY) return say(line);
  if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain');
}

async function exportRecord(what: string): Promise<void> {
  const config = readConfig();
  const { orgId } = chooseOrganization(config, what);
  await withRedis(config, async (redis, keys) => {
    const stored = await readStored(redis, keys, orgId);
    await write(firstLine(orgId));
    for await (const line of stored.lines()) await write(line);
    await write(lastLine(stored.kept));
  });
}

/** @returns the exit code */
async function run(asked: Asked): Promise<number> {
  switch (asked.command) {
    case 'help':
      await say(usage);
      return 0;
    case 'export':
      await exportRecord(asked.what);
      return 0;
    case 'declare-restore':
      await say(await declareRestore(asked, readConfig()));
      return 0;
    case 'declare-all':
      return declareAll(asked, readConfig(), say);
    case 'report':
      return exitCodeOf(await writeReport(asked));
    case 'verify': {
      const verified = await verify(asked, () => undefined);
      await say(report(verified));
      return exitCodeOf(verified);
    }
  }
}

try {
  process.exitCode = await run(parseArguments(process.argv.slice(2)));
} catch (error) {
  const words = error instanceof Error ? error.message : String(error);
  const hint = error instanceof ArgumentError ? '\nTo see what can be asked: npm run audit -- help' : '';
  printError(`It could not be done: ${words}${hint}\n`);
  process.exitCode = 2;
}
