import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { CheckId, Verdict } from './findings.ts';

/**
 * What a proposal is about to do. Enabling happens once and can never be taken back; revoking and restoring take the
 * app's role at the vault away and give it again.
 */
export type Act = 'enable' | 'revoke' | 'restore';

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

export interface Proposal extends Substance {
  /** SHA-256, hexadecimal, over the RFC 8785 form of the substance. */
  readonly fingerprint: string;
  readonly by: string;
  /** Milliseconds since 1970, as all times on the record. */
  readonly at: number;
  readonly expiresAt: number;
  /** How many approvals are needed. */
  readonly quorum: number;
  readonly coolingOffMs: number;
  /** Adobe's support case, asked for after a settled "not there" when vault or key differ. */
  readonly caseNumber?: string | undefined;
  /** Why somebody wants it; asked for where access is revoked or restored. */
  readonly reason?: string | undefined;
}

/** Who asks, when, and what approvals are measured by. */
export interface Asking extends Pick<Proposal, 'by' | 'at' | 'caseNumber' | 'reason'> {
  readonly terms: Pick<Proposal, 'quorum' | 'coolingOffMs'> & { readonly approvalTtlMs: number };
}

/** The substance with its fingerprint, for as long as approvals for it may come. */
export function proposalOf(substance: Substance, { terms, ...asking }: Asking): Proposal {
  const { quorum, coolingOffMs, approvalTtlMs } = terms;
  const expiresAt = asking.at + approvalTtlMs;
  return {
    ...substance,
    fingerprint: fingerprintOf(substance),
    ...asking,
    expiresAt,
    quorum,
    coolingOffMs,
  };
}

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
export function fingerprintOf(substance: Substance): string {
  const { act, organization, host, body, tenant, applicationId, verdicts, attestations } = substance;
  const canonical = canonicalize({
    act,
    organization,
    host,
    body,
    tenant,
    applicationId,
    verdicts,
    attestations: attestations.toSorted(),
  });
  if (canonical === undefined) throw new Error('a proposal always has a canonical form');
  return createHash('sha256').update(canonical).digest('hex');
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
