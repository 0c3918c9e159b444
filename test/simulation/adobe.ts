import type { AdobeClient } from '../../src/clients/adobe/adobe.ts';
import { classifyPost, type PostRun, type Sender } from '../../src/clients/adobe/sender.ts';
import { UpstreamError } from '../../src/errors.ts';
import type { Network } from './network.ts';
import type { Host, Schedule } from './schedule.ts';
import type { PostFate } from './troubles.ts';

/** A configuration as Adobe holds it. */
interface Configuration {
  readonly identifier: string;
  readonly since: number;
  /** A GET finds it from then on. */
  readonly shownFrom: number;
  readonly completedFrom: number;
  readonly fails: boolean;
}

/** One POST whose bytes were written. */
export interface Written {
  readonly at: number;
  readonly host: Host;
  readonly body: string;
}

export interface AdobeServer {
  readonly configurations: Map<string, Configuration>;
  /** How the next POST ends, where something is wrong with it. */
  fate: PostFate | undefined;
  lateMs: number;
  processingMs: number;
  hiddenMs: number;
  fails: boolean;
  /** A planted fault: the client repeats what may not be repeated. */
  sendsAgain: boolean;
}

export const createAdobeServer = (): AdobeServer => ({
  configurations: new Map(),
  fate: undefined,
  lateMs: 0,
  processingMs: 90_000,
  hiddenMs: 0,
  fails: false,
  sendsAgain: false,
});

export const applicationId = 'e463a445-c6ac-4ca2-b36a-b5146fcf6a52';

interface Body {
  readonly name: string;
  readonly keyVaultKeyIdentifier: string;
}

/** Wherever Adobe's contract puts them. */
function bodyIn(text: string): Body {
  const found = /"keyVaultKeyIdentifier":"([^"]+)"/u.exec(text)?.[1];
  const name = /"name":"([^"]+)"/u.exec(text)?.[1];
  if (found === undefined || name === undefined) throw new Error(`a body that nobody understands: ${text}`);
  return { name, keyVaultKeyIdentifier: found };
}

function arrive(server: AdobeServer, body: string, at: number): boolean {
  const { name, keyVaultKeyIdentifier: identifier } = bodyIn(body);
  if (server.configurations.has(name)) return false;
  server.configurations.set(name, {
    identifier,
    since: at,
    shownFrom: at + server.hiddenMs,
    completedFrom: at + server.processingMs,
    fails: server.fails,
  });
  return true;
}

function find(server: AdobeServer, names: readonly string[], at: number) {
  for (const askedAs of names) {
    const found = server.configurations.get(askedAs);
    if (found === undefined || found.shownFrom > at) continue;
    const ended = found.fails ? 'FAILED' : 'COMPLETED';
    return {
      kind: 'found',
      askedAs,
      status: at >= found.completedFrom ? ended : 'RUNNING',
      written: undefined,
      keyVaultKeyIdentifier: found.identifier,
      otherOrganization: undefined,
      vaultUri: undefined,
      raw: {},
    } as const;
  }
  return { kind: 'absent' } as const;
}

const broken = new Error('socket hang up');
const late = Object.assign(new Error('no answer in time'), { code: 'UND_ERR_HEADERS_TIMEOUT' });
const problem = JSON.stringify({ error_code: '400001', message: 'the request is not valid' });
const html = '<html><head><title>Forbidden</title></head></html>';
const created = (name: string) => JSON.stringify({ id: 'c1', status: 'NEW', config: { name } });

/** What comes back of a POST, and whether it arrives at all, now or later. */
const answers: Readonly<
  Record<PostFate, { readonly run: PostRun; readonly arrives: 'now' | 'later' | 'never' }>
> = {
  timeout: { run: { kind: 'broken', status: undefined, error: late }, arrives: 'now' },
  dropped: { run: { kind: 'broken', status: undefined, error: broken }, arrives: 'never' },
  dropsAfter: { run: { kind: 'broken', status: undefined, error: broken }, arrives: 'now' },
  arrivesLate: { run: { kind: 'broken', status: undefined, error: late }, arrives: 'later' },
  serverError: { run: { kind: 'answered', status: 503, body: '' }, arrives: 'now' },
  refused: { run: { kind: 'answered', status: 400, body: problem }, arrives: 'never' },
  page: { run: { kind: 'answered', status: 403, body: html }, arrives: 'never' },
  conflict: { run: { kind: 'answered', status: 409, body: problem }, arrives: 'never' },
};

export interface AdobeOptions {
  readonly server: AdobeServer;
  readonly schedule: Schedule;
  readonly network: Network;
  readonly host: Host;
  readonly organization: string;
  /** Told in the very step in which the bytes are written. */
  readonly written: (post: Written) => void;
}

/** Adobe's client of one instance. The one POST is written in the same step in which it is asked whether it still may. */
export function adobeFor({
  server,
  schedule,
  network,
  host,
  organization,
  written,
}: AdobeOptions): AdobeClient {
  const ask = <T>(operation: string, apply: () => T) =>
    network.call({ host, system: 'adobe', operation }, apply) as Promise<T>;
  const reads = {
    findConfiguration: (names: readonly string[]) =>
      ask('GET customer/config', () => find(server, names, schedule.now())),
    getAppRegistration: () =>
      ask('GET app-registration', () => ({
        applicationId,
        name: 'acpsim',
        redirectUrl: `https://login.microsoftonline.com/common/oauth2/authorize?client_id=${applicationId}`,
      })),
  };

  function write(body: string): PostRun {
    written({ at: schedule.now(), host, body });
    const { fate } = server;
    server.fate = undefined;
    if (fate === undefined) {
      const isNew = arrive(server, body, schedule.now());
      return isNew
        ? { kind: 'answered', status: 201, body: created(bodyIn(body).name) }
        : { kind: 'answered', status: 409, body: problem };
    }
    const { run, arrives } = answers[fate];
    if (arrives === 'now') arrive(server, body, schedule.now());
    if (arrives === 'later')
      schedule.at(schedule.now() + server.lateMs, () => void arrive(server, body, schedule.now()));
    return run;
  }

  const openSender = async (): Promise<Sender> => {
    await ask('POST ims/token', () => undefined);
    let hasPosted = false;
    return {
      findConfiguration: reads.findConfiguration,
      async post(body, { mayStillWrite }) {
        if (hasPosted) return { kind: 'notSent', why: 'tooLate', detail: 'this sender has posted already' };
        hasPosted = true;
        try {
          await ask('connect', () => undefined);
        } catch (error) {
          return classifyPost({ kind: 'neverBegan', tooLate: false, error }, organization);
        }
        if (!mayStillWrite())
          return classifyPost({ kind: 'neverBegan', tooLate: true, error: undefined }, organization);
        const first = write(body);
        const run = first.kind === 'broken' && server.sendsAgain ? write(body) : first;
        try {
          await ask('POST customer/config', () => undefined);
        } catch (error) {
          return classifyPost({ kind: 'broken', status: undefined, error }, organization);
        }
        return classifyPost(run, organization);
      },
      close: async () => undefined,
    };
  };
  return { ...reads, openSender, close: async () => undefined };
}

export const adobeAway = (operation: string): UpstreamError =>
  new UpstreamError({ system: 'adobe', operation, kind: 'unreachable', detail: 'no answer' });
