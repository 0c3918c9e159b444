import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfig } from '../config.ts';
import { readProxy } from '../configuration/redis.ts';
import { createReader, describeFaults } from '../configuration/reader.ts';
import { examine } from '../doctor/examine.ts';
import { table } from '../doctor/line.ts';
import { fetchThrough } from '../runtime/proxy.ts';
import { print, printError } from '../runtime/terminal.ts';
import { type GivenAnswers, openAnswers } from './answers.ts';
import { LeftError } from './ask.ts';
import { azureStep } from './azure.ts';
import { EnvFileError, isReadByOthers } from './env-file.ts';
import { sayFaults, takeOrganizations } from './organizations.ts';
import { redisStep } from './redis.ts';
import { botTokenStep, channelStep, deliveryStep, peopleStep } from './slack.ts';
import { faultLines, take } from './step.ts';

const setupUsage = `Sets the bot up: asks for one thing at a time, tries it at once, and writes .env and organizations.json.

  npm run setup              goes on where it was left; what is set and right is kept
  npm run setup -- --check   asks nothing, and tries everything that is set
`;

/** Made here and shown nowhere: whoever knows it can forge approvals. */
function makeAuditKey(answers: GivenAnswers): void {
  if (answers.find('CMK_AUDIT_KEY') !== undefined) return;
  answers.keep({ CMK_AUDIT_KEY: `k1:${randomBytes(32).toString('base64')}` });
  print('\nThe key that signs the record was made. Keep a copy of .env away from Redis and its backups.\n');
}

/** Doctor's table, and what to type next. @returns the exit code */
async function checkAll(answers: GivenAnswers): Promise<number> {
  const loaded = loadConfig(answers.env());
  if (!loaded.ok) {
    printError(`${describeFaults(loaded.faults)}\n`);
    return 1;
  }
  const lines = await examine(loaded.config);
  print(`\n${table(lines)}`);
  if (lines.some(({ verdict }) => verdict === 'wrong')) return 1;
  const [first] = loaded.config.organizations;
  print(
    `\nStart it with: npm start\nThen type in Slack, in the channel ${first?.channel ?? ''}: /cmk help – and to begin: /cmk setup ${first?.name ?? ''}\n`,
  );
  return 0;
}

function closeToOthers(path: string): void {
  if (!existsSync(path) || !isReadByOthers(path)) return;
  chmodSync(path, 0o600);
  print('Others on this machine could read .env; now only its owner can.\n');
}

async function guide(answers: GivenAnswers): Promise<number> {
  print(
    `${setupUsage}\nEach answer is written at once: Ctrl+C leaves, and nothing that was right is lost.\n`,
  );
  closeToOthers(answers.path);
  sayFaults(answers);
  for (const step of [botTokenStep, deliveryStep, channelStep, peopleStep]) await take(step, answers);
  await takeOrganizations(answers);
  await take(azureStep, answers);
  await take(redisStep, answers);
  makeAuditKey(answers);
  return await checkAll(answers);
}

/** @returns the exit code */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help === true) {
    print(setupUsage);
    return 0;
  }
  const answers = openAnswers(resolve('.env'), process.env);
  const reader = createReader(answers.env());
  fetchThrough(readProxy(reader));
  if (values.check === true) return await checkAll(answers);
  if (reader.faults.length === 0) return await guide(answers);
  // Without the proxy every answer would be tried by another route, and fail.
  print(table(faultLines(reader.faults), { isWhole: false }));
  return 1;
}

/** Not awaited at the top level: Node warns about that when standard input ends. */
async function run(): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (error instanceof LeftError) {
      print('\nLeft. What was right is in .env; npm run setup goes on from there.\n');
      process.exitCode = 130;
    } else if (error instanceof EnvFileError || (error instanceof Error && 'code' in error)) {
      printError(`\nIt could not be done: ${error.message}\n`);
      process.exitCode = 2;
    } else throw error;
  }
}

void run();
