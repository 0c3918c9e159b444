import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import { createConfigurations } from './configurations.ts';
import { exchange, faultTitle } from './faults.ts';
import { createIms } from './ims.ts';
import { adobeCalls, findCall, handlePlatform } from './platform.ts';
import { arrivedPost, notePost } from './posts.ts';
import { adobePresets } from './presets.ts';
import { createScript } from './script.ts';
import { defaultAdobeSettings } from './settings.ts';
import { problem } from './shapes.ts';
import {
  createWireLog,
  listenOnLoopback,
  plainHeaders,
  receivedUrl,
  sendFailure,
  withoutSecrets,
  type Answer,
  type Received,
  type WireEntry,
} from './wire.ts';
import type { MayReach } from './configurations.ts';
import type { Exchange, Fault } from './faults.ts';
import type { AdobeCall, KnownOrganization } from './platform.ts';
import type { SeenPost } from './posts.ts';
import type { Script } from './script.ts';
import type { AdobeSettings } from './settings.ts';

/** One organization with the credential that may speak for it. `applicationId` is the CMK app's, in Azure. */
interface AdobeOrganization extends KnownOrganization {
  clientSecrets: readonly string[];
  /** Data only: the stand-in answers whatever host the bot meant. */
  region?: string;
  scopes?: readonly string[];
}

export interface AdobeOptions {
  clock: Clock;
  organizations: readonly AdobeOrganization[];
  port?: number;
  settings?: Partial<AdobeSettings>;
  /** Asked when RUNNING ends; without it every key is taken to be within reach. */
  mayReach?: MayReach;
}

/** A configuration as a page may show it. */
interface SeenConfiguration {
  orgId: string;
  name: string;
  identifier: string;
  status: string;
  /** Milliseconds since 1970 on the stand-in's clock. */
  createdAt: number;
}

export interface AdobeStandIn {
  /** For `ADOBE_PLATFORM_URL` and `ADOBE_IMS_URL` alike: `http://127.0.0.1:port`. */
  url: string;
  listener: RequestListener;
  settings(): AdobeSettings;
  set(settings: Partial<AdobeSettings>): void;
  /** What happens to the next exchanges. */
  script: Script<AdobeCall>;
  presets(): { name: string; title: string }[];
  /** Throws a RangeError where there is no preset of that name. */
  apply(preset: string): void;
  /** Every POST to `customer/config`, of one organization or of all, oldest first. */
  posts(orgId?: string): readonly SeenPost[];
  configurations(orgId?: string): SeenConfiguration[];
  /** The keys that its organizations use; for Azure's audit log. */
  keyUsers(): readonly { identifier: string; applicationId: string; since: number }[];
  /** Somebody enables an organization past the bot; it goes through the stages as set, or fails, like any other. */
  enableElsewhere(orgId: string, name: string, identifier: string): void;
  mints(clientId: string): number;
  revokeTokens(): void;
  /** The secrets that are valid from now on. Throws a RangeError for a client nobody knows. */
  setSecrets(clientId: string, clientSecrets: readonly string[]): void;
  wire(): readonly WireEntry[];
  close(): Promise<void>;
}

const commonScopes = [
  'openid',
  'AdobeID',
  'read_organizations',
  'additional_info.projectedProductContext',
  'session',
];

/** Adobe's IMS and the three CMK calls on one loopback port, holding state. */
export async function startAdobe(options: AdobeOptions): Promise<AdobeStandIn> {
  const { clock, organizations, mayReach } = options;
  let settings: AdobeSettings = { ...defaultAdobeSettings, ...options.settings };
  const script = createScript<AdobeCall>(adobeCalls);
  const log = createWireLog(clock);
  const posts: SeenPost[] = [];
  const byOrgId = new Map(organizations.map((organization) => [organization.orgId, organization]));
  const credentials = new Map(
    organizations.map(({ clientId, clientSecrets, scopes }) => [
      clientId,
      { clientId, clientSecrets: [...clientSecrets], scopes: scopes ?? commonScopes },
    ]),
  );
  const ims = createIms(
    clock,
    (clientId) => credentials.get(clientId),
    () => settings.tokenLifetimeSeconds,
  );
  const configurations = createConfigurations(
    clock,
    () => settings,
    (orgId) => byOrgId.get(orgId)?.applicationId ?? '',
    mayReach,
  );
  const platform = {
    findOrganization: (orgId: string) => byOrgId.get(orgId),
    findClient: (token: string) => ims.findClient(token),
    configurations,
    settings: () => settings,
  };

  function work(call: AdobeCall | undefined, received: Received): Answer {
    if (call === undefined) return problem(404, 'Not Found', 'No such path.');
    return call === 'token' ? ims.handle(received) : handlePlatform(call, received, platform);
  }

  function note(fault: Fault | undefined, { received, answer }: Exchange): void {
    log.add({
      method: received.method,
      host: String(received.headers['x-forwarded-host'] ?? received.headers.host ?? ''),
      path: received.url.pathname + received.url.search,
      headers: plainHeaders(received.headers),
      body: withoutSecrets(received.body),
      status: answer?.status,
      answer: withoutSecrets(answer?.body ?? ''),
      fault: faultTitle(fault),
    });
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = findCall(request.method ?? '', receivedUrl(request).pathname);
    const post = call === 'postConfig' ? arrivedPost(clock.now(), request) : undefined;
    if (post !== undefined) posts.push(post);
    const fault = call === undefined ? undefined : script.take(call);
    const seen = await exchange(request, response, fault, (received) => {
      const answer = work(call, received);
      if (post !== undefined) notePost(post, received, answer);
      return answer;
    });
    if (post !== undefined) {
      notePost(post, seen.received, seen.proper);
      post.status = seen.answer?.status;
      post.answer = seen.answer?.body ?? '';
    }
    note(fault, seen);
  }

  const listener: RequestListener = (request, response) => {
    serve(request, response).catch((error: unknown) => sendFailure(response, error));
  };
  const server = await listenOnLoopback(listener, options.port);

  return {
    url: server.url,
    listener,
    settings: () => settings,
    set: (changed) => {
      settings = { ...settings, ...changed };
    },
    script,
    presets: () => Object.entries(adobePresets).map(([name, { title }]) => ({ name, title })),
    apply(name) {
      const preset = adobePresets[name];
      if (preset === undefined) throw new RangeError(`There is no preset ${name}.`);
      if (preset.clear) script.clear();
      settings = { ...settings, ...preset.set };
      if (preset.next !== undefined) script.next(preset.next.call, preset.next.fault);
      if (preset.always !== undefined) script.always(preset.always.call, preset.always.fault);
    },
    posts: (orgId) => (orgId === undefined ? posts : posts.filter((post) => post.orgId === orgId)),
    keyUsers: () => configurations.inUse(),
    configurations: (orgId) =>
      organizations
        .filter((organization) => orgId === undefined || organization.orgId === orgId)
        .flatMap((organization) => configurations.list(organization.orgId))
        .map((configuration) => ({
          orgId: configuration.orgId,
          name: configuration.name,
          identifier: configuration.identifier,
          status: configurations.status(configuration),
          createdAt: configuration.createdAt,
        })),
    enableElsewhere(orgId, name, identifier) {
      const organization = byOrgId.get(orgId);
      if (organization === undefined) throw new RangeError(`There is no organization ${orgId}.`);
      configurations.create(organization, name, identifier);
    },
    mints: (clientId) => ims.mints(clientId),
    revokeTokens: () => ims.revokeTokens(),
    setSecrets(clientId, clientSecrets) {
      const credential = credentials.get(clientId);
      if (credential === undefined) throw new RangeError(`No organization has the client ${clientId}.`);
      credential.clientSecrets = [...clientSecrets];
    },
    wire: () => log.entries(),
    close: () => server.close(),
  };
}
