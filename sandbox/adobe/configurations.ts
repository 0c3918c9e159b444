import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { AdobeSettings } from './settings.ts';

/** A configuration as the stand-in keeps it. */
export interface Configuration {
  orgId: string;
  /** As posted. */
  name: string;
  /** `config.name` of the POST's answer: an app's name, not the configuration's. */
  appName: string;
  id: string;
  /** The id the GET gives where the two are set to differ. */
  otherId: string;
  subscriptionId: string;
  identifier: string;
  createdAt: number;
  /** What `mayReach` said when RUNNING ended; undefined until then. */
  reached: boolean | undefined;
  /** COMPLETED or FAILED once it was shown: another course changes nothing of that. */
  ended: string | undefined;
}

interface Organization {
  orgId: string;
  applicationId: string;
}

/** Whether Adobe could use the key, seen from Azure's side. */
export type MayReach = (identifier: string, applicationId: string) => boolean;

export interface Configurations {
  create(organization: Organization, name: string, identifier: string): Configuration | 'conflict';
  /** By the name the settings say, byte for byte; the newest first. */
  find(orgId: string, name: string): Configuration | undefined;
  list(orgId: string): readonly Configuration[];
  status(configuration: Configuration): string;
  /** Those that are COMPLETED, and so use their keys; since when, by the course they took. */
  inUse(): { identifier: string; applicationId: string; since: number }[];
}

export function createConfigurations(
  clock: Clock,
  settings: () => AdobeSettings,
  applicationIdOf: (orgId: string) => string,
  mayReach: MayReach | undefined,
): Configurations {
  const kept: Configuration[] = [];
  const subscriptions = new Map<string, string>();

  function subscriptionOf(orgId: string): string {
    const id = subscriptions.get(orgId) ?? randomUUID();
    subscriptions.set(orgId, id);
    return id;
  }

  function isReached(configuration: Configuration): boolean {
    if (mayReach === undefined || !settings().looksAtKey) return true;
    configuration.reached ??= mayReach(configuration.identifier, applicationIdOf(configuration.orgId));
    return configuration.reached;
  }

  function status(configuration: Configuration): string {
    const shown = configuration.ended ?? present(configuration);
    if (/^(completed|failed)$/i.test(shown)) configuration.ended = shown;
    return shown;
  }

  function present(configuration: Configuration): string {
    if (configuration.reached === false) return 'FAILED';
    let left = clock.now() - configuration.createdAt;
    let shown = 'NEW';
    for (const stage of settings().course) {
      shown = stage.status;
      if (stage.ms === null || left < stage.ms) return shown;
      left -= stage.ms;
      if (stage.status === 'RUNNING' && !isReached(configuration)) return 'FAILED';
    }
    return shown;
  }

  function standsInTheWay(configuration: Configuration, orgId: string, name: string): boolean {
    return (
      configuration.orgId === orgId && (configuration.name === name || status(configuration) !== 'FAILED')
    );
  }

  function create(organization: Organization, name: string, identifier: string): Configuration | 'conflict' {
    const { orgId } = organization;
    const inTheWay = kept.filter((configuration) => standsInTheWay(configuration, orgId, name));
    if (inTheWay.length > 0 && settings().secondPost === 'conflict') return 'conflict';
    if (settings().secondPost === 'overwritten') {
      for (const old of inTheWay) kept.splice(kept.indexOf(old), 1);
    }
    const subscriptionId = subscriptionOf(orgId);
    const configuration: Configuration = {
      orgId,
      name,
      appName: `acp${subscriptionId.slice(0, 8)}Aaepcmkmultitenantapp`,
      id: randomUUID(),
      otherId: randomUUID(),
      subscriptionId,
      identifier,
      createdAt: clock.now(),
      reached: undefined,
      ended: undefined,
    };
    kept.unshift(configuration);
    return configuration;
  }

  function answeringName(configuration: Configuration): string {
    const { answersTo } = settings();
    if (answersTo === 'configName') return configuration.appName;
    return answersTo === 'lowerCase' ? configuration.name.toLowerCase() : configuration.name;
  }

  return {
    create,
    find: (orgId, name) =>
      kept.find((configuration) => configuration.orgId === orgId && answeringName(configuration) === name),
    list: (orgId) => kept.filter((configuration) => configuration.orgId === orgId),
    status,
    inUse: () =>
      kept
        .filter(({ ended }) => settings().usesKeys && ended !== undefined && /^completed$/i.test(ended))
        .map(({ orgId, identifier, createdAt }) => ({
          identifier,
          applicationId: applicationIdOf(orgId),
          since: createdAt + settings().course.reduce((sum, { ms }) => sum + (ms ?? 0), 0),
        })),
  };
}
