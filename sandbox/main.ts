import { parseArgs } from 'node:util';
import { startSandboxPage } from './panel/sandbox-page.ts';
import { workspaceId } from './cast.ts';
import { BotEndedError } from './bot-process.ts';
import { RehearsalError, rehearsalOf } from './rehearsal.ts';
import { standInWords } from './stand-ins.ts';
import { startSandbox } from './sandbox.ts';
import { tour, tours } from './tour.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tour: { type: 'boolean', default: false },
    notifications: { type: 'boolean', default: false },
    http: { type: 'boolean', default: false },
    port: { type: 'string', default: '0' },
    as: { type: 'string' },
    'stand-ins': { type: 'boolean', default: false },
  },
});

const [named = 'setup', ...more] = positionals;
const name = tours.find((known) => known === named);
if (name === undefined || more.length > 0 || (positionals.length > 0 && !values.tour)) {
  process.stderr.write(
    `“${positionals.join(' ')}” is not understood. The tours are: --tour, ${tours.map((known) => `--tour ${known}`).join(', ')}.\n`,
  );
  process.exit(1);
}

if (values.tour && (values.as !== undefined || values['stand-ins'])) {
  process.stderr.write(
    '--as and --stand-ins are for the page; the tour plays with the sandbox’s own people.\n',
  );
  process.exit(1);
}

function rehearsed(path: string | undefined): ReturnType<typeof rehearsalOf> {
  try {
    return path === undefined ? {} : rehearsalOf(path);
  } catch (error) {
    if (!(error instanceof RehearsalError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return process.exit(1);
  }
}

const print = (line: string) => process.stdout.write(`${line}\n`);
// With --notifications nothing else stands on the standard output.
const tell = values.notifications ? (line: string) => process.stderr.write(`${line}\n`) : print;
const own = rehearsed(values.as);
const sandbox = await startSandbox({
  environment: process.env,
  ...own,
  withoutBot: values['stand-ins'],
  mode: values.http ? 'http' : 'socket',
  show: (text) => process.stderr.write(text),
  variables: { CMK_LOG_ANALYTICS_WORKSPACE: workspaceId, ...own.variables },
}).catch((error: unknown) => {
  if (!(error instanceof BotEndedError)) throw error;
  // What it said stands above.
  return process.exit(1);
});
tell(
  sandbox.redis.kind === 'embedded'
    ? 'Redis is the embedded one: nothing outlives this process.'
    : `Redis: ${sandbox.redis.kind === 'given' ? 'the one in REDIS_URL' : 'a private redis-server'}.`,
);

if (values.tour) {
  const code = await tour(sandbox, print, { name, tell, notifications: values.notifications });
  await sandbox.close();
  process.exit(code);
}

const page = await startSandboxPage(sandbox, Number(values.port));
if (values['stand-ins']) print(`${standInWords(sandbox)}\n`);
print(`The sandbox is at ${page.url} – type /cmk setup there. Ctrl+C ends it.`);
const end = async () => {
  await page.close();
  await sandbox.close();
  process.exit(0);
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end());
