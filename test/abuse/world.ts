import { afterAll, beforeAll, test } from 'vitest';
import type { Sandbox, SandboxOptions } from '../../sandbox/sandbox.ts';
import { dumpRedis, expectCleanAftermath } from '../e2e/aftermath.ts';
import { startWorld } from '../e2e/story.ts';
import { search, searchedSoFar } from '../faults/secrets.ts';

/** The bot over signed HTTP, saying all it can: what it must never say would be among that. */
export async function openWorld(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const variables = { LOG_LEVEL: 'trace', ...options.variables };
  return startWorld({ mode: 'http', ...options, variables });
}

/** Everything that somebody could read afterwards is searched. */
export async function searchWorld(sandbox: Sandbox): Promise<void> {
  const { calls, deliveries } = sandbox.slack.log;
  search({
    'what the bot printed at LOG_LEVEL=trace': sandbox.bot().output(),
    'what it said and showed': JSON.stringify(calls.map(({ method, arguments: given }) => [method, given])),
    'its acknowledgements': JSON.stringify(deliveries.map(({ ackBody }) => ackBody)),
    Redis: await dumpRedis(sandbox.redis.url),
  });
}

async function closeWorld(sandbox: Sandbox): Promise<void> {
  await searchWorld(sandbox);
  await expectCleanAftermath(sandbox);
  await sandbox.close();
}

/** One world for the tests of a describe, which go on from where the one before left it. */
export function shareWorld(options: Partial<SandboxOptions>, use: (sandbox: Sandbox) => unknown): void {
  let sandbox: Sandbox | undefined;
  beforeAll(async () => {
    sandbox = await openWorld(options);
    await use(sandbox);
  });
  afterAll(async () => {
    if (sandbox !== undefined) await closeWorld(sandbox);
  });
}

/** Stands at the end of a file: what all of its worlds left behind was searched. */
export function searchForSecrets(leastBytes = 100_000): void {
  test('A16 secrets in logs, job data, records, messages and error stacks', ({ expect, task }) => {
    const { bytes, hits } = searchedSoFar();
    const figure = `${hits.length} found in ${bytes.toLocaleString('en')} bytes`;
    task.meta.row = { number: 'A16', fault: `secrets in all that ${task.file.name} left behind`, figure };
    expect(hits).toEqual([]);
    expect(bytes).toBeGreaterThan(leastBytes);
  });
}
