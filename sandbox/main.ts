import { parseArgs } from 'node:util';
import { startSandbox } from './sandbox.ts';
import { tour } from './tour.ts';

const { values } = parseArgs({
  options: {
    tour: { type: 'boolean', default: false },
    http: { type: 'boolean', default: false },
  },
});

const print = (line: string) => process.stdout.write(`${line}\n`);
const sandbox = await startSandbox({
  environment: process.env,
  mode: values.http ? 'http' : 'socket',
  show: (text) => process.stderr.write(text),
});
print(
  sandbox.redis.kind === 'embedded'
    ? 'Redis is the embedded one: nothing outlives this process.'
    : `Redis: ${sandbox.redis.kind === 'given' ? 'the one in REDIS_URL' : 'a private redis-server'}.`,
);

if (values.tour) {
  const code = await tour(sandbox, print);
  await sandbox.close();
  process.exit(code);
}
