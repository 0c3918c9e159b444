import { createAudit } from '../audit/auditor.ts';
import { createGateWitnesses } from '../audit/gate-witnesses.ts';
import { createFileSender } from '../clients/slack/files.ts';
import { createOwnMessages } from '../clients/slack/own-messages.ts';
import { createPeople } from '../clients/slack/people.ts';
import { createPoster } from '../clients/slack/poster.ts';
import type { Config } from '../config.ts';
import type { Deps } from '../deps.ts';
import { due } from '../domain/rules/due.ts';
import { findingsNow, checkOnce } from '../jobs/check-again.ts';
import type { Attendance } from '../store/attendance.ts';
import { createForwardNotes } from '../store/forwards.ts';
import { missedIn } from '../store/missed.ts';
import { sayEnd } from '../jobs/witnessing/say-entry.ts';
import { watchOnce } from '../jobs/watch-once.ts';
import type { Outsides } from './outside.ts';
import type { SlackApp } from './slack-app.ts';
import type { Starting } from './options.ts';
import type { Storage } from './storage.ts';

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
