import { createAdobe } from '../clients/adobe/adobe.ts';
import { type AzureClient, createAzure } from '../clients/azure/azure.ts';
import type { Config, OrganizationConfig } from '../config.ts';
import type { Deps, Outside } from '../deps.ts';
import { createAudit } from '../audit/auditor.ts';
import { createGateWitnesses } from '../audit/gate-witnesses.ts';
import { createFileSender } from '../clients/slack/web-api.ts';
import { createOwnMessages } from '../clients/slack/own-messages.ts';
import { createPeople } from '../clients/slack/people.ts';
import { createPoster } from '../clients/slack/poster.ts';
import { due } from '../domain/rules/due.ts';
import { checkOnce, findingsNow } from '../jobs/check-again.ts';
import type { Attendance } from '../store/instances.ts';
import { createForwardNotes, missedIn } from '../store/notes.ts';
import { sayEnd } from '../jobs/witnessing/say-entry.ts';
import { watchOnce } from '../jobs/watch.ts';
import type { SlackApp } from './slack-app.ts';
import type { Starting } from './options.ts';
import type { Storage } from './storage.ts';

/** The systems outside, one set an organization, made when first asked for; Azure once a directory, with its tokens. */
interface Outsides {
  of(organization: OrganizationConfig): Outside;
  close(): Promise<void>;
}

/** @param now the record's time, in milliseconds since 1970: tokens age by it */
export function createOutsides(
  config: Pick<Config, 'azure' | 'adobe' | 'proxy'>,
  now: () => number,
  wrap: <T extends object>(boundary: 'adobe' | 'azure', target: T) => T,
): Outsides {
  const made = new Map<string, Outside>();
  const azures = new Map<string | undefined, AzureClient>();

  function azureIn(tenantId: string | undefined): AzureClient {
    const azure = azures.get(tenantId) ?? wrap('azure', createAzure({ ...config.azure, tenantId }));
    azures.set(tenantId, azure);
    return azure;
  }

  return {
    of(organization) {
      const known = made.get(organization.orgId);
      if (known !== undefined) return known;
      const { orgId, host, clientId, clientSecret, scopes, tenantId } = organization;
      const adobe = createAdobe({
        organization: orgId,
        host,
        clientId,
        clientSecret,
        scopes,
        now,
        proxy: config.proxy,
        ...config.adobe,
      });
      const outside = { adobe: wrap('adobe', adobe), azure: azureIn(tenantId ?? config.azure.tenantId) };
      made.set(orgId, outside);
      return outside;
    },
    async close() {
      await Promise.all([...made.values()].map(({ adobe }) => adobe.close()));
    },
  };
}

interface Parts {
  readonly config: Config;
  readonly storage: Storage;
  readonly slack: SlackApp;
  readonly outsides: Outsides;
  readonly attendance: Attendance;
  readonly isStopping: () => boolean;
}

/** As long as somebody may wait in front of a form; the publisher goes on trying after that. */
const sayEndWithinMs = 15 * 60_000;

/** What commands and jobs may reach, out of what was opened. */
export function buildDeps(parts: Parts, { wrap, log, now }: Starting): Deps {
  const { config, storage, slack, outsides, attendance, isStopping } = parts;
  const { redis, keys, queue, notes } = storage;
  const { client } = slack.app;
  const messages = createOwnMessages(client);
  const { poster, urgent } = createPoster(slack.forPublisher, slack.botUser);
  const deps: Deps = {
    ...storage,
    forwards: createForwardNotes(notes),
    config,
    log,
    attendance,
    isStopping,
    home: slack.home,
    people: wrap('people', createPeople(client, slack.home)),
    poster: wrap('poster', poster),
    urgent: wrap('urgent', urgent),
    sayEnd: (outcome) => sayEnd(outcome, sayEndWithinMs, deps),
    outsideOf: (organization) => outsides.of(organization),
    look: (organization) => checkOnce(organization, deps),
    findings: (organization, run) => findingsNow(run, organization, now(), deps, { inUse: true }),
    watch: (organization) => watchOnce(organization, deps),
    audit: createAudit({ redis, keys, notes, messages, chainKeys: config.auditKeys, now }),
    gateWitnesses: wrap('gateWitnesses', createGateWitnesses(messages, notes)),
    sendFiles: createFileSender(client),
    async hurry(organization, kind) {
      const { state } = await deps.record.verified(organization);
      await queue.hurry(due(state).filter((request) => request.kind === kind));
    },
    setAside: () => queue.setAside(),
    async undelivered() {
      const notes = config.organizations.map(({ orgId }) => storage.notes.read(orgId));
      return (await Promise.all(notes)).flatMap(missedIn);
    },
  };
  return deps;
}
