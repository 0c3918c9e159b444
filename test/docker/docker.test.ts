import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { botEnvironment } from '../../sandbox/bot-environment.ts';
import { findRedisServer } from '../../sandbox/redis.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { startWorld } from '../e2e/story.ts';
import { findFreePort } from '../../sandbox/free-port.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;
const nobody = 65_534;

interface Compose {
  readonly services: {
    readonly bot: { readonly read_only: boolean; readonly stop_grace_period: string };
    readonly redis: { readonly command: readonly string[]; readonly volumes: readonly string[] };
  };
}

const dockerfile = await readFile(join(root, 'Dockerfile'), 'utf8');
const compose = parse(await readFile(join(root, 'compose.yml'), 'utf8')) as Compose;

/** What the last stage copies out of the project, by the Dockerfile's own words. */
function copied(): string[] {
  const stage = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
  const lines = [...stage.matchAll(/^COPY (?!--from)(.+) \S+$/gmu)];
  return lines.flatMap(([, sources = '']) => sources.split(' '));
}

const commandOf = (pattern: RegExp): string[] =>
  JSON.parse(pattern.exec(dockerfile)?.[1] ?? '[]') as string[];

test('the image runs as somebody who may nothing, and compose lets it write nowhere', () => {
  expect(dockerfile).toMatch(/^USER node$/mu);
  expect(dockerfile.indexOf('USER node')).toBeGreaterThan(dockerfile.lastIndexOf('COPY'));
  expect(compose.services.bot.read_only).toBe(true);
  expect(Number.parseInt(compose.services.bot.stop_grace_period, 10)).toBeGreaterThan(25);
  expect(compose.services.redis.volumes).toEqual(['record:/data']);
});

test('the builder is sent what the Dockerfile copies, and no secrets', async () => {
  const lines = (await readFile(join(root, '.dockerignore'), 'utf8')).split('\n');
  expect(lines).toContain('*');
  for (const source of [...copied(), 'package-lock.json']) expect(lines).toContain(`!${source}`);
  expect(lines).not.toContain('!.env');
});

const noServer = findRedisServer(process.env) === undefined && process.env['CI'] === undefined;

describe.skipIf(noServer)('the steps of the Dockerfile in an empty folder', () => {
  let folder: string;
  let sandbox: Sandbox;
  const asNobody = isRoot ? { uid: nobody, gid: nobody } : {};

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cmk-image-'));
    await chmod(folder, 0o755);
    for (const source of copied()) {
      await mkdir(dirname(join(folder, source)), { recursive: true });
      await cp(join(root, source), join(folder, source), { recursive: true });
    }
    await cp(join(root, 'package-lock.json'), join(folder, 'package-lock.json'));
    const [, install = ''] = /^RUN (npm ci .*)$/mu.exec(dockerfile) ?? [];
    const [npm = '', ...args] = install.split(' ');
    const home = join(folder, '.home');
    await mkdir(home);
    if (isRoot) for (const path of [folder, home]) await chown(path, nobody, nobody);
    // Proxies and certificates of this machine stay; npm's own files are somebody else's.
    const kept = Object.entries(process.env).filter(([name]) => !/^npm_/iu.test(name));
    const env = { ...Object.fromEntries(kept), HOME: home };
    await run(npm, args, { cwd: folder, env, ...asNobody });
    await rm(home, { recursive: true, force: true });
    const [, compile = ''] = /^RUN node (.*)$/mu.exec(dockerfile) ?? [];
    await run(process.execPath, compile.split(' '), { cwd: folder, ...asNobody });
    // From here on nothing can be written there any more, as in a container that may only be read.
    if (isRoot) await chown(folder, 0, 0);
    await run('chmod', ['-R', 'a-w', folder]);
    sandbox = await startWorld();
  }, 180_000);
  afterAll(async () => {
    await sandbox?.close();
    await run('chmod', ['-R', 'u+w', folder]);
    await rm(folder, { recursive: true, force: true });
  });

  test('Redis begins with the arguments of compose.yml, and the bot takes it for durable', async () => {
    const [, ...args] = compose.services.redis.command;
    const port = await findFreePort();
    const directory = await mkdtemp(join(tmpdir(), 'cmk-compose-'));
    const where = ['--bind', '127.0.0.1', '--port', String(port), '--dir', directory];
    const server = spawn(findRedisServer(process.env) ?? 'redis-server', [...args, ...where], {
      stdio: 'ignore',
    });
    const redisUrl = `redis://127.0.0.1:${port}`;
    try {
      const at = {
        slackApiUrl: sandbox.slack.apiUrl,
        adobeUrl: sandbox.adobe.url,
        azureUrl: sandbox.azure.url,
      };
      const botPort = await findFreePort();
      const environment = botEnvironment(
        { ...at, redisUrl, durable: true, port: botPort, mode: 'socket' },
        {},
      );
      const [program, ...programArgs] = commandOf(/^CMD (\[.*\])$/mu);
      expect(program).toBe('node');
      const node = process.execPath;
      const variables = { ...environment, PATH: process.env['PATH'] ?? '', LOG_LEVEL: 'info' };
      const bot = spawn(node, programArgs, {
        cwd: folder,
        env: { ...variables, NODE_DEBUG_NATIVE: 'COMPILE_CACHE' },
        stdio: ['ignore', 'pipe', 'pipe'],
        ...asNobody,
      });
      const printed: string[] = [];
      for (const stream of [bot.stdout, bot.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => printed.push(text));
      const ready = () =>
        fetch(`http://127.0.0.1:${botPort}/readyz`).then(
          ({ status }) => status,
          () => printed.join(''),
        );
      await expect.poll(ready, { timeout: 30_000 }).toBe(200);
      // What was compiled while the image was made is used, although nothing can be written any more.
      expect(printed.join('')).toMatch(/reading cache from \S+ for \w+ file:\/\/\S+app\.ts\.\.\..*success/u);
      const [healthNode = '', ...healthArgs] = commandOf(/^HEALTHCHECK .* CMD (\[.*\])$/mu);
      expect(healthNode).toBe('node');
      const env = { PATH: process.env['PATH'] ?? '', PORT: String(botPort) };
      await run(node, healthArgs, { env });
      await expect(run(node, healthArgs, { env: { ...env, PORT: '1' } })).rejects.toThrow();
      const gone = once(bot, 'exit');
      bot.kill('SIGTERM');
      expect(await gone).toEqual([0, null]);
      await expect(ready()).resolves.not.toBe(200);
    } finally {
      const gone = once(server, 'exit');
      server.kill('SIGTERM');
      await gone;
      await rm(directory, { recursive: true, force: true });
    }
  }, 90_000);
});
