import type {
  Found,
  FoundOrDeleted,
  Key,
  Observations,
  Observed,
  RoleAssignment,
  ServicePrincipal,
  Unseen,
  Vault,
} from '../domain/checks/observations.ts';
import { observed, unseen } from '../errors.ts';
import type { AzureClient, VaultTarget } from '../clients/azure/azure.ts';
import type { OrganizationConfig } from '../config.ts';
import type { Deps } from '../deps.ts';
import { removableAssignments } from '../domain/checks/access-checks.ts';
import { type AccessTarget, needsGroups, unknownRoles } from '../domain/checks/judge-access.ts';

/** A question whose answer rarely changes. */
interface SlowQuestion {
  readonly name: string;
  /** What the answer hangs on: when this changes, it is asked again at once. */
  readonly parent: string;
  ask(): Promise<Observed<unknown>>;
}

/** Answers by name. Asks all at once, or only some where the watch asks often. */
export type SlowAnswers = (
  questions: readonly SlowQuestion[],
) => Promise<ReadonlyMap<string, Observed<unknown>>>;

/** In a setup and at the gate everything is asked. */
const askAll: SlowAnswers = async (questions) =>
  new Map(
    await Promise.all(questions.map(async (question) => [question.name, await question.ask()] as const)),
  );

interface Remembered {
  readonly at: number;
  readonly parent: string;
  readonly answer: Observed<unknown>;
}

/** What is remembered of one vault, in this process: losing it costs questions, nothing else. */
export type SlowMemory = Map<string, Remembered>;

const hour = 3_600_000;
const notYet: Unseen = unseen('notYet', '');

/**
 * Never asked, or about something that has changed since: first. Then what was refused or is over an hour old, oldest
 * first: a question that is refused each time must not keep the others from being asked.
 */
function turnOf({ name, parent }: SlowQuestion, memory: SlowMemory, now: number): number {
  const known = memory.get(name);
  if (known === undefined || known.parent !== parent) return -Infinity;
  if (known.answer.kind === 'unseen') return known.at;
  return now - known.at >= hour ? known.at : Infinity;
}

/** At most so many now; of the others what was answered last, as long as it is about the same. */
export function askSome(memory: SlowMemory, now: number, most: number): SlowAnswers {
  return async (questions) => {
    const due = questions
      .map((question) => ({ question, turn: turnOf(question, memory, now) }))
      .filter(({ turn }) => turn !== Infinity)
      .toSorted((one, other) => (one.turn === other.turn ? 0 : one.turn - other.turn))
      .slice(0, Math.max(0, most))
      .map(({ question }) => question);
    const asked = await askAll(due);
    for (const { name, parent } of due) {
      const answer = asked.get(name);
      if (answer !== undefined) memory.set(name, { at: now, parent, answer });
    }
    return new Map(
      questions.map(({ name, parent }) => {
        const known = memory.get(name);
        return [name, asked.get(name) ?? (known?.parent === parent ? known.answer : notYet)] as const;
      }),
    );
  };
}

/** What was chosen so far; what is missing is not asked about. */
export interface Targets {
  readonly vault?: VaultTarget | undefined;
  /** Without a version the latest one is asked for. */
  readonly key?: { readonly name: string; readonly version?: string | undefined } | undefined;
  readonly applicationId?: string | undefined;
  /** Also whether the vault's audit log is kept. */
  readonly auditLog?: boolean | undefined;
  /** Also whether the bot may read it in this workspace, at this time (milliseconds since 1970). */
  readonly logToRead?: { readonly workspace: string; readonly now: number } | undefined;
  /** Also until when the bot's own secret holds. */
  readonly ownSecret?: boolean | undefined;
  /** Also whether the writer may remove what revoking removes. */
  readonly revocable?: boolean | undefined;
}

/** People wait for it: what has not answered by then counts as unreachable. */
const observeWithinMs = 8000;

/** Azure has no way to find a vault by name but to search what the identity may read. */
async function locate(
  azure: AzureClient,
  vault: VaultTarget,
  signal: AbortSignal,
): Promise<Observed<string>> {
  const { resourceId } = vault;
  if (resourceId !== undefined) return { kind: 'seen', value: resourceId };
  const found = await observed(() => azure.findResourceId(vault.name, signal));
  if (found.kind === 'unseen') return found;
  if (found.value !== undefined) return { kind: 'seen', value: found.value };
  return unseen('notListed', 'No vault of that name is among those the bot can see.');
}

async function askKeys(
  azure: AzureClient,
  vault: VaultTarget,
  key: Targets['key'],
  signal: AbortSignal,
): Promise<Pick<Observations, 'key' | 'latestKey'>> {
  if (key === undefined) return { key: unseen('notYet', ''), latestKey: unseen('notYet', '') };
  const version = (wanted: string | undefined): Promise<Observed<FoundOrDeleted<Key>>> =>
    observed(() => azure.findKey(vault, key.name, wanted, signal));
  if (key.version === undefined) {
    const latestKey = await version(undefined);
    return { key: latestKey, latestKey };
  }
  const [proposed, latestKey] = await Promise.all([version(key.version), version(undefined)]);
  return { key: proposed, latestKey };
}

/** What is asked about the app at the vault: only where there are both. */
async function askAtVault<T>(
  resourceId: Observed<string>,
  app: Observed<Found<ServicePrincipal>>,
  question: (vaultResourceId: string, objectId: string) => Promise<T>,
): Promise<Observed<T>> {
  if (app.kind === 'unseen') return app;
  const { value } = app;
  if (value.kind === 'absent') return unseen('notYet', 'The app is not in the directory yet.');
  if (resourceId.kind === 'unseen') return resourceId;
  return await observed(() => question(resourceId.value, value.value.objectId));
}

const noVault = unseen('notYet', 'There is no vault to look at.');

/** What a key that answers leaves open about its vault. */
const contradicted = {
  absent:
    'The vault is not where it was, but its key answers: it was moved to a place that the bot cannot see.',
  deleted: 'Azure lists the vault as deleted, but its key answers.',
} as const;

/** A name that leads nowhere must not look like a network that may come back. */
function withoutVault(observations: Observations): Observations {
  const { vault, latestKey } = observations;
  if (vault.kind === 'unseen' || vault.value.kind === 'present') return observations;
  // A key that answers is in a vault.
  if (latestKey.kind === 'seen' && latestKey.value.kind === 'present') {
    const unknown = unseen('notListed', contradicted[vault.value.kind]);
    return { ...observations, vault: unknown, roles: unknown };
  }
  return { ...observations, key: noVault, latestKey: noVault, roles: noVault, denials: noVault };
}

async function askVault(
  azure: AzureClient,
  resourceId: Observed<string>,
  signal: AbortSignal,
): Promise<Observed<FoundOrDeleted<Vault>>> {
  return resourceId.kind === 'unseen'
    ? resourceId
    : await observed(() => azure.findVault(resourceId.value, signal));
}

const nothingChosen: Omit<Observations, 'app'> = {
  vault: unseen('notYet', ''),
  key: unseen('notYet', ''),
  latestKey: unseen('notYet', ''),
  roles: unseen('notYet', ''),
};

interface Place {
  readonly azure: AzureClient;
  readonly vault: VaultTarget;
  readonly keyName: string | undefined;
  readonly auditLog: boolean;
  readonly logToRead: Targets['logToRead'];
  readonly signal: AbortSignal;
}

/** What can only be asked once the rest is known, and what rarely changes. */
function slowQuestions(
  seen: Observations,
  { azure, vault, keyName, auditLog, logToRead, signal }: Place,
): SlowQuestion[] {
  const { vault: observedVault, latestKey, app, roles } = seen;
  const present =
    observedVault.kind === 'seen' && observedVault.value.kind === 'present'
      ? observedVault.value.value
      : undefined;
  const objectId = app.kind === 'seen' && app.value.kind === 'present' ? app.value.value.objectId : undefined;
  const hasKey = latestKey.kind === 'seen' && latestKey.value.kind === 'present';
  const resourceId = vault.resourceId ?? '';
  const assignments = roles.kind === 'seen' ? roles.value : undefined;
  const target = { vaultResourceId: vault.resourceId, keyName, objectId: objectId ?? '' };
  return [
    ...unknownRoles(assignments ?? []).map((role) => definition(role, azure, signal)),
    ...(objectId !== undefined && needsGroups(seen, target) ? [groups(seen, target, azure, signal)] : []),
    ...(assignments === undefined || objectId === undefined
      ? []
      : [
          {
            name: 'schedules',
            parent: JSON.stringify(assignments.map(({ id }) => id)),
            ask: () => observed(() => azure.listRoleSchedules(resourceId, objectId, signal)),
          },
        ]),
    ...(present === undefined
      ? []
      : [
          {
            name: 'perimeters',
            parent: JSON.stringify([present.publicNetworkAccess, present.defaultAction, present.bypass]),
            ask: () => observed(() => azure.listPerimeters(resourceId, signal)),
          },
          {
            name: 'locks',
            parent: resourceId,
            ask: () => observed(() => azure.listLocks(resourceId, signal)),
          },
          ...(auditLog
            ? [
                {
                  name: 'diagnostics',
                  parent: resourceId,
                  ask: () => observed(() => azure.listDiagnosticSettings(resourceId, signal)),
                },
              ]
            : []),
          ...(logToRead === undefined ? [] : [logQuestion(logToRead, resourceId, azure, signal)]),
        ]),
    ...(hasKey && keyName !== undefined
      ? [
          {
            name: 'rotation',
            parent: latestKey.value.value.version,
            ask: () => observed(() => azure.getRotationPolicy(vault, keyName, signal)),
          },
        ]
      : []),
  ];
}

/** A short time is enough: what counts is that Azure answers. */
function logQuestion(
  { workspace, now }: NonNullable<Targets['logToRead']>,
  vaultResourceId: string,
  azure: AzureClient,
  signal: AbortSignal,
): SlowQuestion {
  const query = { workspace, vaultResourceId, from: now - 3_600_000, until: now };
  return {
    name: 'auditLogRead',
    parent: workspace,
    ask: () => observed(() => azure.listKeyUses(query, signal)),
  };
}

function definition(role: RoleAssignment, azure: AzureClient, signal: AbortSignal): SlowQuestion {
  const { roleId, roleDefinitionId = roleId } = role;
  return {
    name: `definition:${roleId.toLowerCase()}`,
    parent: roleDefinitionId,
    ask: () => observed(() => azure.getRoleDefinition(roleDefinitionId, signal)),
  };
}

function groups(
  seen: Observations,
  target: AccessTarget,
  azure: AzureClient,
  signal: AbortSignal,
): SlowQuestion {
  const { vault, denials } = seen;
  return {
    name: 'groups',
    parent: JSON.stringify([vault.kind === 'seen' && vault.value, denials]),
    ask: () => observed(() => azure.listGroups(target.objectId, signal), 'graph'),
  };
}

/** Where the writer would have to remove something, and whether it may. */
function rightsQuestions(seen: Observations, { azure, vault, keyName, signal }: Place): SlowQuestion[] {
  const { writer } = azure;
  const { app, roles } = seen;
  if (writer === undefined || roles.kind === 'unseen' || app.kind === 'unseen') return [];
  if (app.value.kind === 'absent') return [];
  const target = { vaultResourceId: vault.resourceId, keyName, objectId: app.value.value.objectId };
  const scopes = [...new Set(removableAssignments(roles.value, target).map(({ scope }) => scope))];
  const ask = (scope: string) => writer.listPermissions(scope, signal);
  return [
    {
      name: 'writerRights',
      parent: JSON.stringify(scopes),
      ask: () =>
        observed(() => Promise.all(scopes.map(async (scope) => ({ scope, permissions: await ask(scope) })))),
    },
  ];
}

const secretQuestion = (azure: AzureClient, signal: AbortSignal): SlowQuestion => ({
  name: 'secretEnd',
  parent: '',
  ask: () => observed(() => azure.findSecretEnd(signal), 'graph'),
});

type Slow = Pick<
  Observations,
  | 'definitions'
  | 'groups'
  | 'schedules'
  | 'perimeters'
  | 'rotation'
  | 'locks'
  | 'diagnostics'
  | 'auditLogRead'
  | 'secretEnd'
  | 'writerRights'
>;

/** What was not worth a question is missing for the reason for which its parent is. */
function slowAnswers(seen: Observations, answers: ReadonlyMap<string, Observed<unknown>>): Slow {
  const definitions = [...answers]
    .filter(([name]) => name.startsWith('definition:'))
    .map(([name, answer]) => [name.slice('definition:'.length), answer]);
  const answered = Object.fromEntries([...answers].filter(([name]) => !name.startsWith('definition:')));
  const ofVault = seen.vault.kind === 'unseen' ? seen.vault : undefined;
  const ofRoles = seen.roles.kind === 'unseen' ? seen.roles : undefined;
  const ofKey = seen.latestKey.kind === 'unseen' ? seen.latestKey : undefined;
  return {
    ...(definitions.length > 0 && { definitions: Object.fromEntries(definitions) }),
    schedules: ofRoles,
    perimeters: ofVault,
    locks: ofVault,
    diagnostics: ofVault,
    rotation: ofKey,
    ...answered,
  };
}

/** One round of questions, at once where it can be. Never throws for what Azure does: that is an unseen look. */
export async function observe(
  azure: AzureClient,
  targets: Targets,
  slow: SlowAnswers = askAll,
): Promise<Observations> {
  const { vault, key, applicationId, logToRead } = targets;
  const { auditLog = false, ownSecret = false, revocable = false } = targets;
  const signal = AbortSignal.timeout(observeWithinMs);
  const app: Promise<Observed<Found<ServicePrincipal>>> =
    applicationId === undefined
      ? Promise.resolve(unseen('notYet', ''))
      : observed(() => azure.findServicePrincipal(applicationId, signal), 'graph');
  if (vault === undefined) return { ...nothingChosen, app: await app };
  const located = await locate(azure, vault, signal);
  const place = { name: vault.name, resourceId: located.kind === 'seen' ? located.value : undefined };
  const [observedVault, keys, observedApp, roles, denials] = await Promise.all([
    askVault(azure, located, signal),
    askKeys(azure, place, key, signal),
    app,
    app.then((seen) => askAtVault(located, seen, (id, app) => azure.listRoleAssignments(id, app, signal))),
    app.then((seen) => askAtVault(located, seen, (id) => azure.listDenyAssignments(id, signal))),
  ]);
  const seen = withoutVault({ vault: observedVault, ...keys, app: observedApp, roles, denials });
  const there = { azure, vault: place, keyName: key?.name, auditLog, logToRead, signal };
  const questions = [
    ...slowQuestions(seen, there),
    ...(revocable ? rightsQuestions(seen, there) : []),
    ...(ownSecret ? [secretQuestion(azure, signal)] : []),
  ];
  return { ...seen, ...slowAnswers(seen, await slow(questions)) };
}

/** An answer that nobody knows: the operator finds its cause in the log; `detail` never holds a secret. */
export function logNonsense(
  observations: Observations,
  { orgId }: OrganizationConfig,
  deps: Pick<Deps, 'log'>,
): void {
  const looks = Object.entries({ ...observations, ...observations.definitions, definitions: undefined });
  for (const [what, look] of looks as [string, Observed<unknown> | undefined][]) {
    if (look?.kind === 'unseen' && (look.because === 'nonsense' || look.because === 'unclear')) {
      deps.log.warn(
        { organization: orgId, what, detail: look.detail },
        'Azure answered something that is not known',
      );
    }
  }
}
