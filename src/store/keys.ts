/** Every key of the bot in Redis. The prefix is one hash tag, so that all of them live in one slot of a Cluster. */
export interface Keys {
  head(organization: string): string;
  record(organization: string): string;
  notes(organization: string): string;
  lease(organization: string): string;
  /** A message that is being posted. */
  claim(organization: string, place: string): string;
  seen(delivery: string): string;
  readonly outbox: string;
  /** Whom the watch looks at next, and what it remembers between looks. */
  readonly watchDue: string;
  readonly watchSeen: string;
  /** Which run of the Redis server was seen last, and since when it is another one than before. */
  readonly run: string;
  /** What each running instance says of itself. */
  readonly instances: string;
  /** When some instance could take what people press. */
  readonly attendance: string;
  /** Written and deleted again, to see whether Redis takes writes. */
  readonly probe: string;
  /** What one person is told of several organizations at once. */
  gathering(name: string): string;
  /** What nobody could read, for an operator; whole keys beside it. */
  readonly setAside: string;
  setAsideKey(key: string): string;
  /** The prefix BullMQ puts before its own keys. */
  readonly queues: string;
}

export function createKeys(prefix: string): Keys {
  return {
    head: (organization) => `${prefix}:organization:${organization}:head`,
    record: (organization) => `${prefix}:organization:${organization}:record`,
    notes: (organization) => `${prefix}:organization:${organization}:notes`,
    lease: (organization) => `${prefix}:organization:${organization}:publisher`,
    claim: (organization, place) => `${prefix}:organization:${organization}:saying:${place}`,
    seen: (delivery) => `${prefix}:seen:${delivery}`,
    outbox: `${prefix}:outbox`,
    watchDue: `${prefix}:watch:due`,
    watchSeen: `${prefix}:watch:seen`,
    run: `${prefix}:redis-run`,
    instances: `${prefix}:instances`,
    attendance: `${prefix}:attendance`,
    probe: `${prefix}:probe`,
    gathering: (name) => `${prefix}:gathering:${name}`,
    setAside: `${prefix}:set-aside`,
    setAsideKey: (key) => `${prefix}:set-aside:${key}`,
    queues: `${prefix}:queues`,
  };
}
