import type { Config } from '../../src/config.ts';
import type { Deps, EndSeen } from '../../src/deps.ts';
import type { Organization } from '../../src/domain/organization.ts';
import { createKeys } from '../../src/store/keys.ts';
import type { Outcome, RecordStore } from '../../src/store/record.ts';
import type { AdobeServer, Written } from './adobe.ts';
import type { AzureServer } from './azure.ts';
import type { Journal, Kept } from './journal.ts';
import type { Call, Network } from './network.ts';
import type { Stored } from './queue-call.ts';
import type { QueueCopy, QueueServer } from './queue-server.ts';
import type { RedisServer } from './redis.ts';
import type { Host, Schedule } from './schedule.ts';
import type { Script } from './scripts.ts';
import type { SlackServer } from './slack.ts';
import type { Strikes } from './struck.ts';

export const keys = createKeys('{sim}');

/** One process of the bot: the real commands, jobs and store, with the simulated world around it. */
export interface Instance {
  readonly host: Host;
  readonly deps: Deps;
  /** Takes no new job and begins nothing that cannot be taken back. */
  stop(): void;
  readonly isStopping: boolean;
  run(id: string): Promise<void>;
  /** Whether it renews the lock of this job. */
  isWorking(token: string): boolean;
}

/** Where something of the bot or of the world is wrong on purpose, to see that it is found. */
export interface Planted {
  readonly scripts?: ReadonlyMap<string, Script>;
  readonly record?: (record: RecordStore) => RecordStore;
  readonly slackAnswersEarly?: boolean;
  readonly slackShowsOutOfOrder?: boolean;
  readonly answersStopAtOnce?: boolean;
  readonly overlooksEnds?: boolean;
  readonly adobeSendsAgain?: boolean;
  readonly azureIsStale?: boolean;
}

export interface Servers {
  readonly redis: RedisServer;
  readonly queue: QueueServer;
  readonly slack: SlackServer;
  readonly adobe: AdobeServer;
  readonly azure: AzureServer;
}

/** What Redis held after an append: where it can be put back to. */
type Snapshot = {
  readonly number: number;
  readonly data: ReturnType<RedisServer['data']['copy']>;
  readonly queue: QueueCopy;
};

export interface World {
  readonly config: Config;
  readonly organization: string;
  readonly schedule: Schedule;
  readonly network: Network;
  readonly servers: Servers;
  readonly journal: Journal;
  readonly planted: Planted;
  readonly strikes: Strikes;
  readonly instances: Instance[];
  readonly snapshots: Snapshot[];
  readonly states: Map<string, Organization>;
  /** What is broken, in words; nothing where every promise holds. */
  readonly violations: Violation[];
  /** Errors that are nobody's fault outside: mistakes of the bot. */
  readonly mistakes: string[];
  /** Whether the story is kept. */
  readonly isTold: boolean;
  tell(words: string): void;
  told(words: string): void;
  readonly appended: (given: readonly string[], host: Host, job: object | undefined) => void;
  readonly written: (post: Written) => void;
  ended(outcome: Outcome, seen: EndSeen, host: Host): void;
  readonly jobDue: (id: string) => void;
  /** @param clock the host's, when it asked */
  takeJob(
    id: string,
    host: Host,
    clock: number,
  ): { readonly job: Stored; readonly token: string } | undefined;
  failed(job: Stored, error: unknown): void;
  /** What stands on the record now, whoever sees it. */
  present(): Organization;
  onAppended?: (kept: readonly Kept[]) => void;
  onSent?: () => void;
  onCalled?: (call: Call) => void;
  onAcknowledged?: () => void;
  /** How far Redis’s clock was moved: it alone decides how much time has passed. */
  readonly clockMovedMs: number;
}

export interface Violation {
  readonly promise: string;
  readonly words: string;
}
