import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { projectFiles, read } from '../documents/project-files.ts';
import { findProgram } from './proxies.ts';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/u, '');
const deployed = projectFiles().filter((path) => path.startsWith('deploy/'));

/** Seconds, beyond the 25 that the bot takes at most to end. */
const drainSeconds = 25;

/** Where the image starts the bot. */
const folderOfTheImage = /^WORKDIR (\S+)$/mu.exec(read('Dockerfile'))?.[1] ?? '';

/** How the image starts the bot. */
const [, ...imageArgs] = JSON.parse(/^CMD (\[.*\])$/mu.exec(read('Dockerfile'))?.[1] ?? '[]') as string[];

describe('every file of deploy', () => {
  test.each(deployed)('%s says in its first lines whether it was tried', (path) => {
    expect(read(path).split('\n').slice(0, 3).join('\n')).toMatch(
      /\b(?:[Tt]ried|[Cc]hecked) by |\b[Nn]ot tried/u,
    );
  });

  test.each(deployed)('%s holds no secret', (path) => {
    expect(read(path)).not.toMatch(
      /xox[abp]-|xapp-|p8e-|(?:SECRET|TOKEN|AUDIT_KEY|PASSWORD)\s*[=:]\s*["']?[\w+/~-]{8}/u,
    );
  });
});

describe('the systemd unit', () => {
  const unit = read('deploy/cmk-bot.service');
  const valueOf = (name: string) => new RegExp(`^${name}=(.*)$`, 'mu').exec(unit)?.[1] ?? '';

  test('starts the bot as the image does, with the Node that npm ci brought', () => {
    const [program, ...args] = valueOf('ExecStart').split(' ');
    expect(program).toBe('/opt/cmk-bot/node_modules/.bin/node');
    expect(args).toEqual(imageArgs);
  });

  test('lets the bot end, and begin again', () => {
    expect(Number(valueOf('TimeoutStopSec'))).toBeGreaterThan(drainSeconds);
    expect(valueOf('Restart')).toBe('always');
  });

  test('gives it a user of its own, no disk to write to, and its settings from a file that root alone reads', () => {
    expect(valueOf('DynamicUser')).toBe('yes');
    expect(valueOf('ProtectSystem')).toBe('strict');
    expect(valueOf('NoNewPrivileges')).toBe('yes');
    expect(valueOf('EnvironmentFile')).toBe('/etc/cmk-bot/env');
    expect(unit).not.toMatch(/^Environment=/mu);
    // V8 makes code while it runs.
    expect(unit).not.toContain('MemoryDenyWriteExecute');
  });

  const analyze = findProgram('systemd-analyze');

  test.skipIf(analyze === undefined)('is one that systemd takes (needs systemd-analyze)', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cmk-unit-'));
    try {
      const file = join(folder, 'cmk-bot.service');
      const verify = (text: string) => {
        writeFileSync(file, text);
        const { status, stderr } = spawnSync(analyze ?? '', ['verify', file], { encoding: 'utf8' });
        return { status, stderr: stderr.split('\n').filter((line) => line.includes('cmk-bot.service')) };
      };
      const here = unit
        .replaceAll('/opt/cmk-bot/node_modules/.bin/node', process.execPath)
        .replaceAll('/opt/cmk-bot', root);
      expect(verify(here)).toEqual({ status: 0, stderr: [] });
      expect(verify(here.replace('TimeoutStopSec=30', 'TimeoutStop=30')).stderr).toHaveLength(1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

interface Container {
  readonly envFrom: readonly { readonly secretRef: { readonly name: string } }[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly volumeMounts: readonly { readonly mountPath: string; readonly readOnly?: boolean }[];
  readonly command?: unknown;
  readonly args?: unknown;
}

interface Resource {
  readonly kind: string;
  readonly spec: {
    readonly replicas: number;
    readonly template: {
      readonly spec: {
        readonly terminationGracePeriodSeconds: number;
        readonly automountServiceAccountToken: boolean;
        readonly securityContext: Readonly<Record<string, unknown>>;
        readonly containers: readonly Container[];
        readonly volumes: readonly Readonly<Record<string, unknown>>[];
      };
    };
    readonly rules: readonly { readonly http: { readonly paths: readonly object[] } }[];
  };
}

describe('the manifest for Kubernetes', () => {
  const documents = parseAllDocuments(read('deploy/kubernetes.yml'));
  const resources = documents.map((one) => one.toJS() as Resource);
  const kind = (name: string) => resources.find((one) => one.kind === name);
  const pod = kind('Deployment')?.spec.template.spec;
  const [bot, ...others] = pod?.containers ?? [];

  test('is YAML without a fault, of kinds that belong together', () => {
    expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
    expect(resources.map((one) => one.kind)).toEqual([
      'Deployment',
      'Service',
      'Ingress',
      'PodDisruptionBudget',
    ]);
    expect(others).toEqual([]);
  });

  test('lets the bot end before it is killed, and starts it as the image does', () => {
    expect(pod?.terminationGracePeriodSeconds).toBeGreaterThan(drainSeconds);
    expect([bot?.command, bot?.args]).toEqual([undefined, undefined]);
  });

  test('probes /healthz, and never /readyz: a bot whose Redis is away says so to people', () => {
    for (const name of ['startupProbe', 'livenessProbe', 'readinessProbe'])
      expect(bot).toHaveProperty(
        name,
        expect.objectContaining({ httpGet: { path: '/healthz', port: 'http' } }),
      );
  });

  test('lets it write to /tmp only, as nobody in particular, without rights', () => {
    expect(bot?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    const writable = bot?.volumeMounts.filter(({ readOnly }) => readOnly !== true);
    expect(writable).toEqual([{ name: 'tmp', mountPath: '/tmp' }]);
    expect(pod?.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
    expect(pod?.automountServiceAccountToken).toBe(false);
  });

  test('has its settings from a secret, and only what a container must have beside it', () => {
    expect(bot?.envFrom).toEqual([{ secretRef: { name: 'cmk-bot' } }]);
    expect(bot?.env).toEqual([
      { name: 'HOST', value: '0.0.0.0' },
      { name: 'PORT', value: '3000' },
    ]);
    expect(bot?.ports).toEqual([{ name: 'http', containerPort: 3000 }]);
  });

  test('has the organizations of npm run setup where the bot looks for them, from a ConfigMap', () => {
    expect(bot?.volumeMounts.filter(({ readOnly }) => readOnly === true)).toEqual([
      {
        name: 'organizations',
        mountPath: `${folderOfTheImage}/organizations.json`,
        subPath: 'organizations.json',
        readOnly: true,
      },
    ]);
    expect(pod?.volumes).toContainEqual({ name: 'organizations', configMap: { name: 'cmk-bot' } });
    const guide = read('docs/install.md');
    for (const made of [
      'secret generic cmk-bot --from-env-file=.env',
      'configmap cmk-bot --from-file=organizations.json',
    ])
      expect(guide).toContain(`kubectl --namespace cmk-bot create ${made}\n`);
  });

  test('lets only Slack’s path in from the world', () => {
    const paths = kind('Ingress')?.spec.rules.flatMap(({ http }) => http.paths);
    expect(paths).toEqual([expect.objectContaining({ path: '/slack/events', pathType: 'Exact' })]);
  });
});

describe('compose.yml', () => {
  const { services } = parse(read('compose.yml')) as {
    services: {
      bot: {
        environment: Record<string, string>;
        ports: string[];
        env_file: string;
        volumes: readonly object[];
      };
      redis: { ports: string[] };
    };
  };

  test('listens on all addresses of its container, and is published on this machine only', () => {
    expect(services.bot.environment['HOST']).toBe('0.0.0.0');
    expect(services.bot.ports).toEqual(['127.0.0.1:3000:3000']);
    expect(services.bot.env_file).toBe('.env');
  });

  test('gives the bot the organizations file that .env names, to read only, and starts without one', () => {
    expect(services.bot.environment['ORGANIZATIONS_FILE']).toBe('${ORGANIZATIONS_FILE:+organizations.json}');
    expect(services.bot.volumes).toEqual([
      {
        type: 'bind',
        source: '${ORGANIZATIONS_FILE:-/dev/null}',
        target: `${folderOfTheImage}/organizations.json`,
        read_only: true,
        bind: { create_host_path: false },
      },
    ]);
  });

  test('lets npm run setup reach its Redis from this machine, and nobody from another', () => {
    expect(services.redis.ports).toEqual(['127.0.0.1:6379:6379']);
    expect(read('docs/install.md')).toContain('`redis://127.0.0.1:6379`');
  });
});
