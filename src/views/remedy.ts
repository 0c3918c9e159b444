import type { Finding } from '../domain/findings.ts';
import type { Facts } from './finding-facts.ts';

/** What the remedies are filled in with; whatever is missing stands as a blank in the command. */
export interface RemedyTarget {
  readonly vaultName: string;
  readonly vaultUri: string;
  readonly resourceId?: string | undefined;
  readonly tenantId?: string | undefined;
  readonly keyName?: string | undefined;
  readonly keyVersion?: string | undefined;
  readonly applicationId?: string | undefined;
  /** Of the app's service principal. */
  readonly objectId?: string | undefined;
}

/** `explain` is plain text, to be made safe for mrkdwn by `oneLine`. A command is for a POSIX shell with the Azure CLI. */
export interface Remedy {
  readonly explain: string;
  readonly portalUrl?: string;
  readonly command?: string;
}

interface About {
  readonly finding: Finding;
  readonly facts: Facts;
  readonly target: RemedyTarget;
}

export type RemedyOf = (about: About) => Remedy | undefined;
