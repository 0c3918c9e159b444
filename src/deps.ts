import type { Audit } from './audit/auditor.ts';
import type { GateWitnesses } from './audit/gate-witnesses.ts';
import type { RecordCheck } from './audit/record-check.ts';
import type { AdobeClient } from './clients/adobe/adobe.ts';
import type { AzureClient } from './clients/azure/azure.ts';
import type { SendFiles } from './clients/slack/web-api.ts';
import type { Installation, People } from './clients/slack/people.ts';
import type { Poster, UrgentLane } from './clients/slack/poster.ts';
import type { Config, OrganizationConfig } from './config.ts';
import type { JobKind } from './domain/rules/due.ts';
import type { Finding } from './domain/checks/findings.ts';
import type { Run } from './domain/organization.ts';
import type { Log } from './runtime/log.ts';
import type { Attendance, Instances } from './store/instances.ts';
import type { DurabilityWatch, IsOnDisk } from './store/durability.ts';
import type { ForwardNotes, Gatherings, Missed, Notes } from './store/notes.ts';
import type { Outcome, RecordStore } from './store/record.ts';
import type { UnreadableValues } from './store/unreadable.ts';
import type { WatchList } from './store/watch-list.ts';

/** The systems of one organization. */
export interface Outside {
  readonly adobe: AdobeClient;
  readonly azure: AzureClient;
}

/**
 * What Slack shows of the end of a proposal.
 * - `shown`: everybody sees it, and no gate opens whatever Redis says
 * - `underWay`: Slack shows an intent of it too: the request may have gone out before
 * - `unshown`: nobody sees it yet
 */
export type EndSeen = 'shown' | 'underWay' | 'unshown';

/** A job that was set aside. Whatever stands in it may be anybody's. */
export interface SetAside {
  readonly id: string;
  readonly kind: string;
  readonly organization: string;
  readonly because: string;
  /** Milliseconds since 1970, by the clock of the worker that gave it up. */
  readonly at: number;
}

/** Everything a command or a job may reach. Built once by app.ts and handed over, never imported. */
export interface Deps {
  readonly config: Config;
  readonly home: Installation;
  readonly record: RecordStore;
  readonly notes: Notes;
  /** Whose requests go to whom. */
  readonly forwards: ForwardNotes;
  readonly people: People;
  readonly poster: Poster;
  /** For what must be seen before anybody relies on it. */
  readonly urgent: UrgentLane;
  /** Says at once that a proposal is over, and tries for minutes until Slack shows it. */
  sayEnd(outcome: Outcome): Promise<EndSeen>;
  readonly log: Log;
  outsideOf(organization: OrganizationConfig): Outside;
  /** Whether Redis keeps what it is told, as last looked at; `fresh` looks again. */
  readonly durability: DurabilityWatch;
  /** Whether Redis restarted, or another server took over, moments ago. */
  hasRestarted(): Promise<boolean>;
  /** The other instances that run now. */
  readonly instances: Instances;
  /** When some instance could take what people press. */
  readonly attendance: Attendance;
  /** Whether what was appended last is on the disk of Redis, where that can be asked. */
  readonly isOnDisk: IsOnDisk;
  /** Has Azure looked at now and puts what differs on the record. Throws nothing for what Azure refuses. */
  look(organization: OrganizationConfig): Promise<void>;
  /** What every check finds in Azure now of a key that is in use; nothing goes on the record. */
  findings(organization: OrganizationConfig, run: Run): Promise<readonly Finding[]>;
  /** Has the watch look now, whenever its turn is. What changed goes on the record. */
  watch(organization: OrganizationConfig): Promise<void>;
  readonly watchList: WatchList;
  /** What is told of many organizations at once. */
  readonly gatherings: Gatherings;
  /** Verifies the record of an organization and makes a file of it. */
  readonly audit: Audit;
  /** Verifies a record in Redis: what nobody could have written but the bot is the only ground for the act. */
  readonly recordCheck: RecordCheck;
  /** What Slack saw of a record: also where Redis was put back while no bot ran. */
  readonly gateWitnesses: GateWitnesses;
  readonly sendFiles: SendFiles;
  /** Wakes a job that is waiting for its time; best effort. */
  hurry(organization: string, kind: JobKind): Promise<void>;
  /** Jobs that failed again and again and are left alone for now. */
  setAside(): Promise<readonly SetAside[]>;
  /** Values in Redis that nobody can read, moved out of the way. */
  readonly unreadable: UnreadableValues;
  /** Messages of all organizations that Slack refused and that are tried again. */
  undelivered(): Promise<readonly Missed[]>;
  /** Whether the process has been told to stop: nothing irreversible begins any more. */
  isStopping(): boolean;
}
