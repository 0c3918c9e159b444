import {
  appSeen,
  type CheckId,
  type Coded,
  type Finding,
  type FindingFacts,
  type UnseenReason,
} from '../../domain/checks/findings.ts';
import { type Fix, type InUse, quoted, type Row, type Rows, type Text } from './row.ts';
import {
  type Concern,
  type ConcernFacts,
  endOf,
  type Harm,
  type Harmful,
  type HarmfulCode,
  harmOf,
} from '../../domain/checks/concerns.ts';
import { type Run, tenantOf } from '../../domain/organization.ts';
import type { ViewContext } from '../blocks/context.ts';
import { dataFate } from '../blocks/data-fate.ts';
import { duration, slackDate } from '../blocks/text.ts';
import { accessRows } from './access.ts';
import { type RemedyTarget, vaultPage } from './azure.ts';
import { checkYourself } from './checks.ts';
import { keyRows } from './key.ts';
import { vaultRows } from './vault.ts';

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
const unseenRows: Record<UnseenReason, UnseenRow> = {
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

export const whyUnseen = (because: UnseenReason): string => unseenRows[because].why;
export const whoActs = (because: UnseenReason): string => unseenRows[because].next;

/** Who could let the bot look; undefined where waiting is all there is to do. */
const whoOpens = (because: UnseenReason, check: CheckId): string | undefined =>
  (check === 'auditLog' ? opensLog[because] : undefined) ?? unseenRows[because].opens;

export function unseenWords({ because, detail }: FindingFacts['unseen']): string {
  const { says } = unseenRows[because];
  return detail === '' ? says : `${says} Azure: ${quoted(detail)}`;
}

const rows: Rows = { ...vaultRows, ...keyRows, ...accessRows };

/** `explain` is plain text, to be made safe for mrkdwn by `oneLine`. A command is for a POSIX shell with the Azure CLI. */
export interface Remedy {
  readonly explain: string;
  readonly portalUrl?: string;
  readonly command?: string;
}

function say<F>(text: Text<F>, facts: F): string {
  return typeof text === 'string' ? text : text(facts);
}

/** Page and command, each only where there is one. */
function wayTo<F>({ page, command }: Omit<Fix<F>, 'explain'>, target: RemedyTarget, facts: F) {
  return {
    ...(page !== undefined && {
      portalUrl: typeof page === 'string' ? vaultPage(target, page) : page(target, facts),
    }),
    ...(command !== undefined && { command: command(target, facts) }),
  };
}

type Said<C extends keyof Rows = keyof Rows> = Coded<ConcernFacts, C>;

function rowOf<C extends keyof Rows>(code: C): Row<ConcernFacts[C]> {
  return rows[code];
}

function saidOf<C extends keyof Rows>({ code, facts }: Said<C>): string {
  return say(rowOf(code).says ?? '', facts);
}

function fixFor<C extends keyof Rows>({ code, facts }: Said<C>, target: RemedyTarget): Remedy | undefined {
  const row = rowOf(code);
  const fix = typeof row.fix === 'function' ? row.fix(facts) : row.fix;
  return fix && { explain: say(fix.explain, facts), ...wayTo(fix, target, facts) };
}

/** Which version a finding about the key is about, where the proposed and the latest one differ. */
function versionWords({ code, facts }: Finding): string {
  const isSaid = code === 'versionLatest' || code === 'versionOlder';
  return !isSaid && 'version' in facts && facts.version !== undefined
    ? ` This is about version ${quoted(facts.version)}.`
    : '';
}

/** Plain sentences; facts may hold anything, so `oneLine` has to make them safe for mrkdwn. */
export function findingWords(finding: Finding): string {
  const says = finding.code === 'unseen' ? unseenWords(finding.facts) : saidOf(finding);
  return says + versionWords(finding);
}

/** Whether people are told what was seen, and not only that the check passes. */
export const isToldWhenPassed = ({ code }: Finding): boolean =>
  code !== 'unseen' && rowOf(code).isToldWhenPassed === true;

/** An unknown is settled by letting the bot look, or by a person who looks instead and attests. */
function remedyForUnseen({ check, facts }: Finding<'unseen'>, target: RemedyTarget): Remedy | undefined {
  if (facts.because === 'notYet') return undefined;
  const opens = whoOpens(facts.because, check);
  if (opens === undefined) return { explain: 'Nothing to do: the bot checks again automatically.' };
  const { good, ...way } = checkYourself(check, target);
  return way.command === undefined
    ? { explain: `${opens}, and attests it with a reason. ${good}` }
    : {
        explain: `${opens}. Or a person who can see it checks and attests it with a reason. ${good}`,
        ...way,
      };
}

/** What fixes a finding in a setup: who does it, where, and with which command; undefined where there is nothing to do. */
export function remedyFor(finding: Finding, target: RemedyTarget): Remedy | undefined {
  const own = ofVersion(finding, target);
  return finding.code === 'unseen' ? remedyForUnseen(finding, own) : fixFor(finding, own);
}

/** A finding about one of two versions is fixed at that version. */
function ofVersion({ facts }: Finding, target: RemedyTarget): RemedyTarget {
  const version = 'version' in facts ? facts.version : undefined;
  return version === undefined ? target : { ...target, keyVersion: version };
}

/** What remedies are filled in with; undefined before a vault is chosen, when there is nothing to fix. */
export function findRemedyTarget(run: Run, context: ViewContext): RemedyTarget | undefined {
  const { vault, key, app, findings } = run;
  return (
    vault && {
      vaultName: vault.name,
      vaultUri: vault.uri,
      resourceId: vault.resourceId,
      tenantId: tenantOf(run, context.organization.tenantId),
      keyName: key?.name,
      keyVersion: key?.version,
      applicationId: app?.applicationId,
      objectId: appSeen(findings),
    }
  );
}

function inUse<C extends HarmfulCode>(code: C): InUse<ConcernFacts[C]> {
  return rows[code].inUse;
}

/** What is so, in a few words. Plain text. */
export const concernBrief = ({ code }: Pick<Concern, 'code'>): string => inUse(code).brief;

/** What to do about it, without what only one organization has; words between backticks are code. */
export function concernAdvice(code: HarmfulCode): string | undefined {
  const { explain } = inUse(code);
  return typeof explain === 'string' ? explain : undefined;
}

/** What was seen besides the brief; plain sentences, to be made safe by `oneLine`. */
export function concernDetail<C extends HarmfulCode>({ code, facts }: Said<C>): string {
  return say(inUse(code).detail ?? '', facts);
}

/** What to do now that data hangs on the key, where, and with which command; a key or a vault in its place would not help. */
export function concernRemedy<C extends HarmfulCode>(concern: Said<C>, target: RemedyTarget): Remedy {
  const { explain, ...way } = inUse(concern.code);
  return {
    ...fixFor(concern, target),
    ...wayTo(way, target, concern.facts),
    explain: say(explain, concern.facts),
  };
}

const dayMs = 86_400_000;

/** Adobe's alert page names these under both of its alerts: “Key access disabled” and “Key access failure”. */
const alsoRecoverable: readonly HarmfulCode[] = [
  'vaultDeleted',
  'keyAbsent',
  'keyDeleted',
  'roleAbsent',
  'policyAbsent',
  'appRecreated',
];

/** When the last of the data is out of reach, from when it was first seen, and what may become of it: sources in data-fate.ts. */
export function lossWords(since: number, causes: readonly HarmfulCode[]): string {
  const isInBoth = causes.length > 0 && causes.every((code) => alsoRecoverable.includes(code));
  const both = ', and lists it among recoverable failures as well: ask Adobe which of the two counts';
  return `Adobe treats this as intentional removal of the key${isInBoth ? both : ''}. Data lake and Profile store stop being readable by ${slackDate(since + dayMs)}, some of it within minutes; cached and transient data by ${slackDate(since + 7 * dayMs)}. ${dataFate.lost}`;
}

const effects: Record<Exclude<Harm, 'lost'>, string> = {
  risk: 'Adobe may stop being able to use the key.',
  advice: 'Nothing that the bot sees here blocks Adobe from the key.',
};

/** What it does to the data, and by when; mrkdwn. */
export function effectWords({ code, since }: Pick<Concern, 'code' | 'since'>): string {
  const harm = harmOf(code);
  return harm === 'lost' ? lossWords(since, [code]) : (inUse(code).effect ?? effects[harm]);
}

/** `3 days` until something is over for good; undefined where no date is known or it has passed. */
export function timeLeft(concern: Harmful, now: number): string | undefined {
  const end = endOf(concern);
  return end > now ? duration(end - now) : undefined;
}
