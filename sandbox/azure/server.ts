import type { IncomingMessage, ServerResponse } from 'node:http';
import { exchange, faultTitle, type Exchange, type Fault } from '../adobe/faults.ts';
import { createScript, type Script } from '../adobe/script.ts';
import {
  createWireLog,
  listenOnLoopback,
  plainHeaders,
  sendFailure,
  withoutSecrets,
  type Answer,
  type Received,
  type WireEntry,
} from '../adobe/wire.ts';
import type { Clock } from '../clock.ts';
import { handleArm } from './arm.ts';
import { handleDataPlane } from './data-plane.ts';
import { createDirectory, purgeExpired } from './directory.ts';
import { armError, graphError, vaultError } from './errors.ts';
import { handleGraph } from './graph.ts';
import { createLogin } from './login.ts';
import { findObstacles } from './reach.ts';
import { defaultAzureSettings, type AzureSettings } from './settings.ts';
import { describeState, type AzureState } from './state.ts';
import { type AuditLog, createAuditLog, handleLogAnalytics, type KeyUser } from './audit-log.ts';
import { createWorld, type AzureWorld } from './world/world.ts';
import type { TenantSeed } from './seeds.ts';

export interface AzureOptions {
  clock: Clock;
  tenants: readonly TenantSeed[];
  port?: number;
  settings?: Partial<AzureSettings>;
  /** Who uses which key as a matter of course; the vault's audit log follows from it. */
  keyUsers?: () => readonly KeyUser[];
}

/** The systems behind one port, told apart by the host in `x-forwarded-host`. */
type AzureSurface = 'login' | 'arm' | 'graph' | 'dataPlane' | 'logs';
const azureSurfaces: readonly AzureSurface[] = ['login', 'arm', 'graph', 'dataPlane', 'logs'];

export interface AzureStandIn {
  /** For `AZURE_LOOPBACK_URL`: `http://127.0.0.1:port`. */
  url: string;
  settings(): AzureSettings;
  set(settings: Partial<AzureSettings>): void;
  /** What happens to the next exchanges with one of them. */
  script: Script<AzureSurface>;
  /**
   * Every request that this pattern finds in `GET https://host/path?query`, percent-decoded, until taken back with
   * undefined. Goes before the script.
   */
  failing(pattern: RegExp, fault: Fault | undefined): void;
  /** The next `times` requests are answered 429 with Retry-After, in that system's shape. */
  throttle(surface: AzureSurface, retryAfterSeconds: number, times?: number): void;
  world: AzureWorld;
  /** Key Vault's audit log. */
  auditLog: AuditLog;
  /** All tokens given so far are refused. Letting time pass does not end them: the SDKs go by the machine's clock. */
  revokeTokens(): void;
  /** Whether Adobe could use the key; ready to be handed to `startAdobe`. */
  mayReach: (identifier: string, applicationId: string) => boolean;
  /** What keeps Adobe from using the key, in words; empty where nothing does. */
  obstacles(identifier: string, applicationId: string): string[];
  /** Everything in it, as plain data for a page. */
  state(): AzureState;
  wire(): readonly WireEntry[];
  close(): Promise<void>;
}

function findSurface(host: string): AzureSurface | undefined {
  if (host === 'login.microsoftonline.com') return 'login';
  if (host === 'management.azure.com') return 'arm';
  if (host === 'graph.microsoft.com') return 'graph';
  if (host === 'api.loganalytics.azure.com') return 'logs';
  return host.endsWith('.vault.azure.net') ? 'dataPlane' : undefined;
}

function hostOf(request: IncomingMessage): string {
  return String(request.headers['x-forwarded-host'] ?? '')
    .toLowerCase()
    .replace(/:443$/, '');
}

const tooMany = 'Too many requests. Please wait and try again.';

function throttledAnswer(surface: AzureSurface, now: number): Answer {
  if (surface === 'graph') return graphError(429, 'TooManyRequests', tooMany, now);
  if (surface === 'dataPlane') return vaultError(429, 'Throttled', tooMany);
  return armError(429, 'TooManyRequests', tooMany);
}

/** Entra's token endpoint, the Resource Manager, Graph and the vaults' data plane on one loopback port. */
export async function startAzure(options: AzureOptions): Promise<AzureStandIn> {
  const { clock, tenants } = options;
  let settings: AzureSettings = { ...defaultAzureSettings, ...options.settings };
  const directory = createDirectory(clock, tenants);
  const context = { clock, directory, settings: () => settings };
  const login = createLogin(clock, directory);
  const script = createScript<AzureSurface>(azureSurfaces);
  const auditLog = createAuditLog(context, () => options.keyUsers?.() ?? []);
  const log = createWireLog(clock);
  const failures = new Map<string, { pattern: RegExp; fault: Fault }>();

  function findFailure(request: IncomingMessage, host: string): Fault | undefined {
    const asked = `${request.method} https://${host}${decodeURIComponent(request.url ?? '/')}`;
    return [...failures.values()].find(({ pattern }) => pattern.test(asked))?.fault;
  }

  function work(surface: AzureSurface | undefined, host: string, received: Received): Answer | 'drop' {
    purgeExpired(directory, clock.now());
    if (surface === undefined) {
      return armError(
        421,
        'MisdirectedRequest',
        `The stand-in needs x-forwarded-host, and knows nobody called '${host}'.`,
      );
    }
    if (surface === 'login') return login.handle(received);
    if (surface === 'arm') return handleArm(received, login.findSession(received, 'arm'), context);
    if (surface === 'graph') return handleGraph(received, login.findSession(received, 'graph'), context);
    if (surface === 'logs')
      return handleLogAnalytics(received, login.findSession(received, 'logs'), context, auditLog);
    if (received.method === 'GET') auditLog.addRead(host.split('.', 1)[0] ?? '');
    return handleDataPlane(received, host, () => login.findSession(received, 'dataPlane'), context);
  }

  function note(host: string, fault: Fault | undefined, { received, answer }: Exchange): void {
    log.add({
      method: received.method,
      host,
      path: received.url.pathname + received.url.search,
      headers: plainHeaders(received.headers),
      body: withoutSecrets(received.body),
      status: answer?.status,
      answer: withoutSecrets(answer?.body ?? ''),
      fault: faultTitle(fault),
    });
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const host = hostOf(request);
    const surface = findSurface(host);
    const fault = findFailure(request, host) ?? (surface === undefined ? undefined : script.take(surface));
    note(host, fault, await exchange(request, response, fault, (received) => work(surface, host, received)));
  }

  const server = await listenOnLoopback((request, response) => {
    serve(request, response).catch((error: unknown) => sendFailure(response, error));
  }, options.port);
  const obstacles = (identifier: string, applicationId: string): string[] => {
    purgeExpired(directory, clock.now());
    return findObstacles(directory, identifier, applicationId, clock.now());
  };

  return {
    url: server.url,
    settings: () => settings,
    set: (changed) => {
      settings = { ...settings, ...changed };
    },
    script,
    failing(pattern, fault) {
      if (fault === undefined) failures.delete(pattern.source);
      else failures.set(pattern.source, { pattern, fault });
    },
    throttle(surface, retryAfterSeconds, times = 1) {
      const { status, headers, body } = throttledAnswer(surface, clock.now());
      const withWait = { ...headers, 'retry-after': String(retryAfterSeconds) };
      script.next(surface, { kind: 'answer', status, headers: withWait, body }, times);
    },
    world: createWorld(context),
    auditLog,
    revokeTokens: () => login.revokeTokens(),
    mayReach: (identifier, applicationId) => obstacles(identifier, applicationId).length === 0,
    obstacles,
    state: () => describeState(context),
    wire: () => log.entries(),
    close: () => server.close(),
  };
}
