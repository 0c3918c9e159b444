const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * Uses of the vault's keys, as Key Vault's audit log sums them up: same caller, answer, address, key and assignment.
 * Times are in milliseconds since 1970 (https://learn.microsoft.com/en-us/azure/azure-monitor/reference/tables/azkvauditlogs).
 */
export interface KeyUse {
  /** The application id of the caller; undefined where the log does not name it. */
  readonly caller: string | undefined;
  /** HTTP status that Key Vault answered with; 0 where the log does not name it. */
  readonly status: number;
  readonly address: string | undefined;
  /** The key's name and version, as far as the log names them. */
  readonly key: string | undefined;
  readonly version: string | undefined;
  /** The role assignment that granted or denied it. */
  readonly assignmentId: string | undefined;
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

/** What the log holds of one vault in the time that was asked for. */
export interface LogRead {
  readonly uses: readonly KeyUse[];
  /**
   * The first and the last line of any kind; the bot's own reads leave some. Where there is none, the log is not kept or
   * late, and proves nothing.
   */
  readonly lines: LogLines | undefined;
}

interface LogLines {
  readonly first: number;
  readonly last: number;
  /** How many hours of the clock have lines, from that of the first to that of the last. */
  readonly hours: number;
}

/** Hours of the clock without any line, of all those that were read. What happened in them nobody knows. */
export interface LogGaps {
  readonly missing: number;
  readonly of: number;
}

/** The same, of all uses of one kind. */
export interface UseTimes {
  readonly first: number;
  readonly last: number;
  readonly count: number;
  readonly assignmentId?: string | undefined;
}

/** The HTTP status of the last of them. */
interface LastStatus {
  readonly status: number;
}

/** Applications other than Adobe's matter most. */
export const otherKinds = ['caller', 'address', 'version'] as const;

/** Something about the use of the key that nobody expected; an observation for auditors. */
export interface OtherUse {
  readonly kind: (typeof otherKinds)[number];
  /** Empty for a caller whom the log does not name. */
  readonly value: string;
  readonly count: number;
  readonly last: number;
}

/** What the log says since the last change of access. Notes: losing them costs one question. */
export interface KeyUseSeen {
  /** The entry of the change of access since which it was read. */
  readonly of: number;
  readonly askedAt: number;
  /** From when and up to when the log has lines of the vault; absent while it has none. */
  readonly from?: number | undefined;
  readonly until?: number | undefined;
  readonly gaps?: LogGaps | undefined;
  /** Adobe's app could use the key, or was refused. */
  readonly served?: UseTimes | undefined;
  readonly refused?: UseTimes | undefined;
  /** It tried, and the answer was neither: a deleted key (404), too many requests (429), an error of the vault. */
  readonly failed?: (UseTimes & LastStatus) | undefined;
  /** Served although access was gone by then. */
  readonly stillServed?: UseTimes | undefined;
  /** The log does not name the application, or the answer: Adobe's app may have been let in or refused. */
  readonly unnamed?: UseTimes | undefined;
  readonly others?: readonly OtherUse[] | undefined;
  /** Why the last question had no answer, in words for people. */
  readonly unseen?: string | undefined;
}

/** When Adobe's app last used the key and was last refused (milliseconds since 1970), or that nobody can tell. */
export interface UseSince {
  readonly served?: number | undefined;
  readonly refused?: number | undefined;
  /** Absent in older records. */
  readonly failed?: (LastStatus & { readonly last: number }) | undefined;
  /** From when the log has lines, where that is long after access changed. */
  readonly from?: number | undefined;
  /** Up to when the log was read. */
  readonly until?: number | undefined;
  /** Absent in older records. */
  readonly gaps?: LogGaps | undefined;
  readonly isUnseen?: true | undefined;
}

/** So many of each kind are told of one change of access; more would be a log of its own. */
export const mostOfKind = 20;

/** How many of a kind auditors were told. */
export const toldOfKind = ({ others = [] }: Pick<UseTold, 'others'>, kind: OtherUse['kind']): number =>
  others.filter((name) => name.startsWith(`${kind}:`)).length;

/** What of it stands on the record, so that it is told once for each change of access. */
export interface UseTold {
  readonly of: number;
  readonly first?: number | undefined;
  readonly refused?: number | undefined;
  /** `kind:value` of what auditors were told. */
  readonly others?: readonly string[] | undefined;
}

/** Logs are complete after so long ("10 minutes at most", https://learn.microsoft.com/en-us/azure/key-vault/general/logging). */
export const logDelayMs = 10 * minute;
/** A use so soon after the grant was last seen contradicts nothing: Azure needs time to take a role away. */
const contradictsAfterMs = 15 * minute;
/** Without any use for so long people are told. */
export const unusedAfterMs = day;

/** When something began, and with which entry. */
interface Begin {
  readonly sequence: number;
  readonly at: number;
}

/** What of an organization's life matters here. */
interface Changed {
  readonly since: Begin;
  readonly propagation?: { readonly from: Begin } | undefined;
  readonly access: string;
}

/** The last change of access, or the enablement: what uses are counted from. */
export function accessChange({ propagation, since }: Omit<Changed, 'access'>): Begin {
  return propagation?.from ?? since;
}

/** Every hour for seven days after a change of access, then once a day. */
export function isUseDue(life: Changed, seen: KeyUseSeen | undefined, now: number): boolean {
  const change = accessChange(life);
  if (seen === undefined || seen.of !== change.sequence) return true;
  return now - seen.askedAt >= (now - change.at < 7 * day + hour ? hour : day);
}

/** Where to read from: what happened before the change of access says nothing about it. At most eight days back. */
export const readFrom = (life: Changed, now: number) => Math.max(accessChange(life).at, now - 8 * day);

const latestOf = (uses: readonly KeyUse[]) =>
  uses.reduce<KeyUse | undefined>(
    (one, other) => (one === undefined || other.last > one.last ? other : one),
    undefined,
  );

function timesOf(uses: readonly KeyUse[]): UseTimes | undefined {
  const latest = latestOf(uses);
  if (latest === undefined) return undefined;
  return {
    first: Math.min(...uses.map(({ first }) => first)),
    last: latest.last,
    count: uses.reduce((sum, { count }) => sum + count, 0),
    ...(latest.assignmentId !== undefined && { assignmentId: latest.assignmentId }),
  };
}

/** Clients ask once without a token and are answered 401: only 403 says that somebody known was not let in. */
const isRefused = ({ status }: KeyUse) => status === 403;
const isServed = ({ status }: KeyUse) => status >= 200 && status < 300;
/** Neither: it shows an attempt, but not whether access exists. */
const isFailed = (use: KeyUse) => use.status !== 0 && use.status !== 401 && !isRefused(use) && !isServed(use);

function failedOf(uses: readonly KeyUse[]): KeyUseSeen['failed'] {
  const failed = uses.filter(isFailed);
  const [times, latest] = [timesOf(failed), latestOf(failed)];
  return times && latest && { ...times, status: latest.status };
}

/** What is expected of whoever uses the key. */
export interface ExpectedUse {
  readonly applicationId: string;
  readonly keyName: string;
  /** Versions that may be in use; none known: all may. */
  readonly versions: readonly string[];
  /** Addresses that Adobe documents; where the caller is let in by another way, the log shows others. */
  readonly addresses: readonly string[];
}

const same = (one: string | undefined, other: string) => one?.toLowerCase() === other.toLowerCase();

/** Every one of them: a limit here could leave out the one that nobody was told of. */
function otherUses(uses: readonly KeyUse[], expected: ExpectedUse): OtherUse[] {
  const found = new Map<string, OtherUse>();
  const note = (kind: OtherUse['kind'], value: string, { count, last }: KeyUse) => {
    const known = found.get(`${kind}:${value}`);
    found.set(`${kind}:${value}`, {
      kind,
      value,
      count: count + (known?.count ?? 0),
      last: Math.max(last, known?.last ?? 0),
    });
  };
  for (const use of uses.filter(isServed)) {
    const { caller, address, version } = use;
    if (!same(caller, expected.applicationId)) {
      note('caller', caller ?? '', use);
      continue;
    }
    if (address !== undefined && !expected.addresses.includes(address)) note('address', address, use);
    const isKnown = expected.versions.length === 0 || expected.versions.includes(version ?? '');
    if (version !== undefined && !isKnown) note('version', version, use);
  }
  return [...found.values()];
}

/** The bot itself leaves a line every quarter of an hour, so an hour without any is one in which the log or the bot was off. */
function gapsIn({ first, last, hours }: LogLines): LogGaps | undefined {
  const of = Math.floor(last / hour) - Math.floor(first / hour) + 1;
  return of > hours ? { missing: of - hours, of } : undefined;
}

/** What the log's uses come to. Nothing in it makes access or health better than the checks say. */
export function judgeUses(
  { uses, lines }: LogRead & { readonly lines: LogLines },
  life: Changed,
  expected: ExpectedUse,
  now: number,
): KeyUseSeen {
  const change = accessChange(life);
  const ofKey = uses.filter(({ key }) => key === undefined || same(key, expected.keyName));
  const byAdobe = ofKey.filter(({ caller }) => same(caller, expected.applicationId));
  const served = byAdobe.filter(isServed);
  const late = served.filter(({ last }) => last > change.at + contradictsAfterMs);
  const unnamed = ofKey.filter(
    (use) =>
      (use.caller === undefined && (isServed(use) || isRefused(use))) ||
      (use.status === 0 && (use.caller === undefined || same(use.caller, expected.applicationId))),
  );
  const others = otherUses(ofKey, expected);
  const failed = failedOf(byAdobe);
  const gaps = gapsIn(lines);
  const from = Math.max(readFrom(life, now), lines.first);
  return {
    of: change.sequence,
    askedAt: now,
    from,
    until: Math.max(from, Math.min(lines.last, now - logDelayMs)),
    ...(gaps !== undefined && { gaps }),
    served: timesOf(served),
    refused: timesOf(byAdobe.filter(isRefused)),
    ...(failed !== undefined && { failed }),
    ...(unnamed.length > 0 && { unnamed: timesOf(unnamed) }),
    ...(life.access !== 'granted' && late.length > 0 && { stillServed: timesOf(late) }),
    ...(others.length > 0 && { others }),
  };
}

/** From when the bot read the log, where that is so long after access changed that it proves nothing about the time before. */
export const lateFrom = ({ from = 0 }: Pick<KeyUseSeen, 'from'>, life: Omit<Changed, 'access'>) =>
  from - accessChange(life).at > hour ? from : undefined;

/** For a milestone. */
export function useSince(
  { served, refused, failed, unnamed, from, until, gaps }: KeyUseSeen,
  life: Changed,
): UseSince {
  const isNobodys = served === undefined && refused === undefined && unnamed !== undefined;
  if (from === undefined || until === undefined || isNobodys) return { isUnseen: true };
  const late = lateFrom({ from }, life);
  return {
    served: served?.last,
    refused: refused?.last,
    ...(failed && { failed: { status: failed.status, last: failed.last } }),
    ...(late !== undefined && { from: late }),
    until,
    ...(gaps && { gaps }),
  };
}

/** An answer that could not be had takes nothing away from what was read before. */
export function withoutAnswer(
  life: Changed,
  before: KeyUseSeen | undefined,
  unseen: string,
  now: number,
): KeyUseSeen {
  const of = accessChange(life).sequence;
  return { ...(before?.of === of ? before : { of }), askedAt: now, unseen };
}
