import canonicalize from 'canonicalize';
import { deadlineAfter } from './calendar.ts';
import type { CheckId, Verdict } from './checks/findings.ts';
import { createHash } from 'node:crypto';

/**
 * What a proposal is about to do. Enabling happens once and can never be taken back; revoking and restoring take the
 * app's role at the vault away and give it again.
 */
export type RealAct = 'enable' | 'revoke' | 'restore';
export type LaterAct = Exclude<RealAct, 'enable'>;

/**
 * The way to an act with the same people, checks and gate, and nothing behind the gate. An act of its own: its
 * fingerprint is another one, and whatever takes an act says what it does with a drill, or does not compile.
 */
export type Drill = 'enableDrill' | 'revokeDrill';
export type Act = RealAct | Drill;

export const drillOf = { enable: 'enableDrill', revoke: 'revokeDrill' } as const;
const acts = { enableDrill: 'enable', revokeDrill: 'revoke' } as const;

export const isDrill = (act: Act): act is Drill => Object.hasOwn(acts, act);

/** The act that a drill rehearses; any other act itself. */
export const rehearsed = (act: Act): RealAct => (isDrill(act) ? acts[act] : act);

/**
 * Exactly what is about to be done. `body` is the request body, byte for byte as it will be posted; for revoking and
 * restoring it says which role is taken away or given, where, and to whom.
 */
export interface Substance {
  readonly act: Act;
  readonly organization: string;
  readonly host: string;
  readonly body: string;
  readonly tenant: string;
  readonly applicationId: string;
  readonly verdicts: Readonly<Partial<Record<CheckId, Verdict>>>;
  /** Ids of the attestations the proposal rests on. */
  readonly attestations: readonly string[];
}

/** How much it takes, as configured: part of what is approved. */
export interface Terms {
  /** How many approvals are needed. */
  readonly quorum: number;
  readonly coolingOffMs: number;
  /** User and user group ids, as configured. Absent where an earlier version of the bot proposed. */
  readonly approvers?: readonly string[] | undefined;
}

/** Why it is wanted and by which terms: approved together with the substance. */
export interface Conditions extends Terms {
  /** One line; absent in an enablement that an earlier version of the bot proposed. */
  readonly reason?: string | undefined;
  readonly ticket?: string | undefined;
  /** Who vouches, and why, for what Redis does not show of how it keeps the record; absent where it shows all of it. */
  readonly redisDurableBy?: string | undefined;
}

export interface Proposal extends Substance, Conditions {
  /** SHA-256, hexadecimal, over the RFC 8785 form of the substance. */
  readonly fingerprint: string;
  readonly by: string;
  /** Milliseconds since 1970, as all times on the record. */
  readonly at: number;
  readonly expiresAt: number;
  /** Adobe's support case, asked for after a settled "not there" when vault or key differ. */
  readonly caseNumber?: string | undefined;
}

/** A proposal that was rejected or stopped: by whom, when and why. */
export interface Rejected extends Pick<Proposal, 'by' | 'at'> {
  readonly how: 'rejected' | 'stopped';
  /** May be empty where it was stopped. */
  readonly reason: string;
  readonly proposal: Proposal;
}

/** Who asks, when and why, and what approvals are measured by. */
export interface Asking extends Pick<Proposal, 'by' | 'at' | 'caseNumber' | 'ticket' | 'redisDurableBy'> {
  readonly reason: string;
  readonly terms: Required<Terms> & {
    readonly approvalTtlMs: number;
    readonly skipWeekendsIn?: string | undefined;
  };
}

/** One line that has a canonical form, whatever was pasted into it. */
const oneLine = (typed: string) => typed.toWellFormed().replaceAll(/\s+/gu, ' ').trim();

/** The substance with its conditions and their fingerprint, for as long as approvals for it may come. */
export function proposalOf(substance: Substance, asking: Asking): Proposal {
  const { by, at, caseNumber, reason, ticket = '', redisDurableBy, terms } = asking;
  const { quorum, coolingOffMs, approvers, approvalTtlMs, skipWeekendsIn } = terms;
  const approved = {
    ...substance,
    reason: oneLine(reason),
    ...(oneLine(ticket) !== '' && { ticket: oneLine(ticket) }),
    ...(redisDurableBy !== undefined && { redisDurableBy: oneLine(redisDurableBy) }),
    quorum,
    coolingOffMs,
    approvers,
  };
  return {
    ...approved,
    fingerprint: fingerprintOf(approved),
    by,
    at,
    expiresAt: deadlineAfter(at, approvalTtlMs, skipWeekendsIn),
    caseNumber,
  };
}

/** Whether it was proposed before reason and terms were part of what is approved. */
export const isOfOlderVersion = ({ approvers }: Terms): boolean => approvers === undefined;

export interface ConfigurationRequest {
  readonly name: string;
  readonly organization: string;
  readonly keyVaultKeyIdentifier: string;
}

/** The body of `POST customer/config`. Its bytes are what people approve and what is sent. */
export function configurationBody(request: ConfigurationRequest): string {
  return JSON.stringify({
    name: request.name,
    type: 'BYOK_CONFIG',
    imsOrgId: request.organization,
    configData: { providerType: 'AZURE_KEYVAULT', keyVaultKeyIdentifier: request.keyVaultKeyIdentifier },
  });
}

/** No times and no observed values, or every new look would void it. */
export function fingerprintOf(approved: Substance & Conditions): string {
  const { act, organization, host, body, tenant, applicationId, verdicts, attestations } = approved;
  const { reason, ticket, redisDurableBy, quorum, coolingOffMs, approvers = [] } = approved;
  const canonical = canonicalize({
    act,
    organization,
    host,
    body,
    tenant,
    applicationId,
    verdicts,
    attestations: attestations.toSorted(),
    reason,
    ticket,
    redisDurableBy,
    terms: { quorum, coolingOffMs, approvers: approvers.toSorted() },
  });
  if (canonical === undefined) throw new Error('a proposal always has a canonical form');
  return createHash('sha256').update(canonical).digest('hex');
}

/** What is asked for; in a proposal that is being written the reason and the terms are still open. */
export type AskedFor = Substance & Partial<Conditions>;

const compared = ['host', 'body', 'tenant', 'applicationId', 'verdicts', 'attestations'] as const;
/** By the word that people read for them. */
const conditions = {
  reason: ['reason'],
  ticket: ['ticket'],
  terms: ['quorum', 'coolingOffMs', 'approvers'],
  declaration: ['redisDurableBy'],
} as const;
export type ProposalDifference = (typeof compared)[number] | keyof typeof conditions;

const canonicalText = (value: unknown) =>
  canonicalize(Array.isArray(value) ? value.map(String).toSorted() : (value ?? ''));

/** The parts of what is approved that differ, as the fingerprint sees them: the order of lists says nothing. */
export function differencesTo(before: AskedFor, now: AskedFor): ProposalDifference[] {
  const differs = (field: keyof AskedFor) => canonicalText(before[field]) !== canonicalText(now[field]);
  const others = now.quorum === undefined ? [] : (Object.keys(conditions) as (keyof typeof conditions)[]);
  return [...compared.filter(differs), ...others.filter((name) => conditions[name].some(differs))];
}

const base32Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The first 16 base32 characters (RFC 4648) of a hexadecimal digest, in groups of four: what people compare. */
export function readableDigest(hex: string): string {
  const bits = BigInt(`0x${hex.slice(0, 20)}`);
  const characters = Array.from({ length: 16 }, (_, place) =>
    base32Alphabet.charAt(Number((bits >> BigInt(75 - 5 * place)) & 31n)),
  );
  return (characters.join('').match(/.{4}/gu) ?? []).join('-');
}

/** `vault/name` in lower case, or undefined where it is no address of a key. Versions and `:443` do not matter. */
function keyOf(identifier: string): string | undefined {
  const url = URL.parse(identifier);
  const [, collection, name] = url?.pathname.split('/') ?? [];
  if (url === null || collection !== 'keys' || name === undefined || name === '') return undefined;
  return `${url.hostname}/${name}`.toLowerCase();
}

/** Whether two identifiers name the same key of the same vault. Adobe stores vault and name, not the version. */
export function isSameKey(one: string, other: string): boolean {
  const key = keyOf(one);
  return key !== undefined && key === keyOf(other);
}

/** How much it takes for approvals to count: what was approved, or what has become stricter since. */
export type Strictness = Pick<Terms, 'quorum' | 'coolingOffMs'>;

/** What counts for a proposal as it stands. */
export function requiredFor({
  proposal,
  tightened,
}: {
  readonly proposal: Terms;
  readonly tightened?: Strictness | undefined;
}): Strictness {
  return tightened ?? proposal;
}

/** The stricter of what counts and what is configured now; undefined where nothing has become stricter. */
export function stricterThan(counts: Strictness, now: Strictness): Strictness | undefined {
  const quorum = Math.max(counts.quorum, now.quorum);
  const coolingOffMs = Math.max(counts.coolingOffMs, now.coolingOffMs);
  const isSame = quorum === counts.quorum && coolingOffMs === counts.coolingOffMs;
  return isSame ? undefined : { quorum, coolingOffMs };
}

/** The directory to consent in, in place of `common`, or the app may land in another tenant. */
export function consentUrlFor(redirectUrl: string, tenantId: string | undefined): string | undefined {
  const url = URL.parse(redirectUrl);
  if (url === null || url.protocol !== 'https:' || url.host !== 'login.microsoftonline.com') return undefined;
  if (tenantId !== undefined)
    url.pathname = url.pathname.replace(/^\/(?:common|organizations)\//u, `/${tenantId}/`);
  return url.href;
}
