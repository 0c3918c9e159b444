import type { Audit } from './audit/auditor.ts';
import type { GateWitnesses } from './audit/gate-witnesses.ts';
import type { RecordCheck } from './audit/record-check.ts';
import type { AdobeClient } from './clients/adobe/adobe.ts';
import type { AzureClient } from './clients/azure/azure.ts';
import type { SendFile } from './clients/slack/files.ts';
import type { People } from './clients/slack/people.ts';
import type { Poster } from './clients/slack/poster.ts';
import type { Config, OrganizationConfig } from './config.ts';
import type { JobKind } from './domain/due.ts';
import type { Finding } from './domain/findings.ts';
import type { Run } from './domain/organization.ts';
import type { SetAside } from './jobs/queue.ts';
import type { Log } from './log.ts';
import type { DurabilityWatch } from './store/durability.ts';
import type { Notes } from './store/notes.ts';
import type { IsOnDisk } from './store/on-disk.ts';
import type { RecordStore } from './store/record.ts';
import type { WatchList } from './store/watch-list.ts';

/** The systems of one organization. */
export interface Outside {
  readonly adobe: AdobeClient;
  readonly azure: AzureClient;
}

/** Everything a command or a job may reach. Built once by app.ts and handed over, never imported. */
export interface Deps {
  readonly config: Config;
  /** The workspace in which the bot is installed. */
  readonly team: string;
  readonly store: RecordStore;
  readonly notes: Notes;
  readonly people: People;
  readonly poster: Poster;
  readonly log: Log;
  outsideOf(organization: OrganizationConfig): Outside;
  /** Whether Redis keeps what it is told, as last looked at; `fresh` looks again. */
  readonly durability: DurabilityWatch;
  /** Whether what was appended last is on the disk of Redis, where that can be asked. */
  readonly isOnDisk: IsOnDisk;
  /** Has Azure looked at now and puts what differs on the record. Throws nothing for what Azure refuses. */
  look(organization: OrganizationConfig): Promise<void>;
  /** What every check finds in Azure now; nothing goes on the record. */
  findings(organization: OrganizationConfig, run: Run): Promise<readonly Finding[]>;
  /** Has the watch look now, whenever its turn is. What changed goes on the record. */
  watch(organization: OrganizationConfig): Promise<void>;
  readonly watchList: WatchList;
  /** Verifies the record of an organization and makes a file of it. */
  readonly audit: Audit;
  /** Verifies a record in Redis: what nobody could have written but the bot is the only ground for the act. */
  readonly recordCheck: RecordCheck;
  /** What Slack saw of a record: also where Redis was put back while no bot ran. */
  readonly gateWitnesses: GateWitnesses;
  readonly sendFile: SendFile;
  /** Wakes a job that is waiting for its time; best effort. */
  hurry(organization: string, kind: JobKind): Promise<void>;
  /** Jobs that failed again and again and are left alone for now. */
  setAside(): Promise<readonly SetAside[]>;
  /** Whether the process has been told to stop: nothing irreversible begins any more. */
  isStopping(): boolean;
}
