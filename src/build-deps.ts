import { createAudit } from './audit/auditor.ts';
import { createGateWitnesses } from './audit/gate-witnesses.ts';
import { createFileSender } from './clients/slack/files.ts';
import { createOwnMessages } from './clients/slack/own-messages.ts';
import { createPeople } from './clients/slack/people.ts';
import { createPoster } from './clients/slack/poster.ts';
import type { Config } from './config.ts';
import type { Deps } from './deps.ts';
import { due } from './domain/due.ts';
import { findingsNow, lookOnce } from './jobs/look.ts';
import { getPresent } from './jobs/present.ts';
import { watchOnce } from './jobs/watch-look.ts';
import type { Outsides } from './outside.ts';
import type { SlackApp } from './slack-app.ts';
import type { Starting } from './start-options.ts';
import type { Storage } from './storage.ts';

interface Parts {
  readonly config: Config;
  readonly storage: Storage;
  readonly slack: SlackApp;
  readonly outsides: Outsides;
  readonly isStopping: () => boolean;
}

/** What commands and jobs may reach, out of what was opened. */
export function buildDeps(parts: Parts, { wrap, log, now }: Starting): Deps {
  const { config, storage, slack, outsides, isStopping } = parts;
  const { redis, keys, queue, notes } = storage;
  const { client } = slack.app;
  const messages = createOwnMessages(client);
  const deps: Deps = {
    ...storage,
    config,
    log,
    isStopping,
    team: slack.team,
    people: wrap('people', createPeople(client, slack.team)),
    poster: wrap('poster', createPoster(slack.forPublisher)),
    outsideOf: (organization) => outsides.of(organization),
    look: (organization) => lookOnce(organization, deps),
    findings: (organization, run) => findingsNow(run, organization, now(), deps),
    watch: (organization) => watchOnce(organization, deps),
    audit: createAudit({ redis, keys, notes, messages, chainKeys: config.auditKeys }),
    gateWitnesses: wrap('gateWitnesses', createGateWitnesses(messages, notes)),
    sendFile: createFileSender(client),
    async hurry(organization, kind) {
      const { state } = await getPresent(organization, deps);
      await queue.hurry(due(state).filter((request) => request.kind === kind));
    },
    setAside: () => queue.setAside(),
  };
  return deps;
}
