import type { CheckId, FindingFacts, UnseenReason } from '../../domain/checks/findings.ts';
import { quoted } from './row.ts';

interface UnseenRow {
  /** In a sentence of its own, and whether it may pass. */
  readonly says: string;
  /** The same in few words, after “because”. */
  readonly why: string;
  /** Who has to do what once the key is in use. */
  readonly next: string;
  /** Who could let the bot look in a setup; absent where waiting is all there is to do. */
  readonly opens?: string;
}

const waits = 'Nobody needs to act yet; the bot keeps asking.';
const network = 'If this lasts, the operator checks the network and Azure’s status page.';
const reader =
  'An Azure administrator gives the bot’s identity Key Vault Reader at the resource group of the vault.';
const readerAtVault =
  'An Azure administrator gives the bot’s identity Key Vault Reader at the vault’s resource group, and the bot rechecks automatically';

/** Why something was not seen, and whose move it is. */
const rows: Record<UnseenReason, UnseenRow> = {
  notYet: {
    says: 'Not checked yet, or an earlier step is still missing.',
    why: 'it was not checked yet, or an earlier step is missing',
    next: 'The bot checks it automatically once nothing is missing.',
  },
  personOnly: {
    says: 'No system can answer this; a person has to.',
    why: 'no system can answer it',
    next: 'A person has to answer it.',
    opens: 'The requester asks Adobe’s account manager, or the person who manages the contract',
  },
  noIdentity: {
    says: 'The bot has no identity in Azure here, so it cannot check.',
    why: 'the bot has no identity in Azure',
    next: 'Not monitored: people attest instead. The operator can give the bot an identity (AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET).',
    opens:
      'The operator gives the bot an identity (AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET), and it rechecks automatically',
  },
  noRight: {
    says: 'The bot’s identity in Azure may not look at this.',
    why: 'Azure refuses the bot this question',
    next: reader,
    opens: readerAtVault,
  },
  noGraphRight: {
    says: 'The bot’s identity may not ask Microsoft Graph about this.',
    why: 'Microsoft Graph refuses the bot this question',
    next: 'An Entra administrator grants the bot’s identity Microsoft Graph’s Application.Read.All; no role in Azure helps.',
    opens:
      'An Entra administrator grants the bot’s identity Microsoft Graph’s Application.Read.All, and the bot rechecks automatically',
  },
  tokenRefused: {
    says: 'Microsoft does not accept the bot’s sign-in, so the bot cannot check this. No role in Azure helps.',
    why: 'Microsoft does not accept the bot’s sign-in',
    next: 'The operator fixes the bot’s credential at Microsoft Entra; no role in Azure helps.',
    opens:
      'The operator fixes the bot’s sign-in at Microsoft Entra, with the code above, and it checks on its own',
  },
  notListed: {
    says: 'The bot cannot find the vault. It may be new (Azure Resource Graph can take 30 minutes or more to list it), deleted, or out of the bot’s sight.',
    why: 'the bot cannot find the vault: it may be new, deleted, moved, or out of the bot’s sight',
    next: 'An Azure administrator checks where the vault is and what the bot’s identity can see.',
    opens: 'The requester pastes the vault’s resource id in step 1',
  },
  unclear: {
    says: 'Azure answered, but its answer does not settle this check. Giving the bot another role will not help.',
    why: 'Azure’s answer does not settle it',
    next: 'An Azure administrator checks it in the portal: a role or a deny assignment under Access control (IAM), a perimeter under Networking, the state of the subscription.',
    opens:
      'If Azure’s answer names a deny assignment, a policy or a disabled subscription, its owner can help',
  },
  firewall: {
    says: 'The vault’s firewall keeps the bot out. That says nothing about Adobe’s access.',
    why: 'the vault’s firewall keeps the bot out, which says nothing about Adobe’s access',
    next: reader,
    opens: readerAtVault,
  },
  throttled: {
    says: 'Azure asked the bot to wait. It checks again automatically.',
    why: 'Azure asked the bot to wait',
    next: waits,
  },
  unreachable: {
    says: 'Azure did not answer. The bot checks again automatically.',
    why: 'Azure does not answer',
    next: network,
  },
  nonsense: {
    says: 'Azure’s answer made no sense to the bot. It checks again automatically.',
    why: 'Azure’s answer makes no sense to the bot',
    next: 'The operator finds its shape in the log.',
  },
};

/** Other roles than for everything else: Microsoft keeps the log, and the settings that send it there, apart from vaults. */
const opensLog: Partial<Record<UnseenReason, string>> = {
  noRight:
    'An Azure administrator gives the bot’s identity Monitoring Reader at the vault and Log Analytics Reader at the workspace, and the bot rechecks automatically',
  unclear: 'The operator checks that CMK_LOG_ANALYTICS_WORKSPACE names a workspace that exists',
};

export const whyUnseen = (because: UnseenReason): string => rows[because].why;
export const whoActs = (because: UnseenReason): string => rows[because].next;

/** Who could let the bot look; undefined where waiting is all there is to do. */
export const whoOpens = (because: UnseenReason, check: CheckId): string | undefined =>
  (check === 'auditLog' ? opensLog[because] : undefined) ?? rows[because].opens;

export function unseenWords({ because, detail }: FindingFacts['unseen']): string {
  const { says } = rows[because];
  return detail === '' ? says : `${says} Azure: ${quoted(detail)}`;
}
