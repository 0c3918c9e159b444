import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { adobe, cast, channel as castChannel, secrets, workspace as castWorkspace } from './cast.ts';
import type { SandboxOptions } from './sandbox.ts';
import type { PersonSeed, WorkspaceSeed } from './slack/workspace-seed.ts';

/** What the rehearsal cannot be made of, in words. */
export class RehearsalError extends Error {
  override readonly name = 'RehearsalError';
}

const Ids = z.union([z.string().transform((text) => text.split(',')), z.array(z.string())]);

/** As much of it as the world needs; the rest is for the bot, which reads the file and says what is wrong with it. */
const Entries = z
  .array(
    z.looseObject({
      name: z.string(),
      orgId: z.string(),
      clientIdEnv: z.string(),
      clientSecretEnv: z.string(),
      scopes: Ids,
      channel: z.string().optional(),
      approvers: Ids.optional(),
    }),
  )
  .min(1);

type Entry = z.infer<typeof Entries>[number];

/** Names and times beside the organizations; nothing that is secret, and nothing that leads anywhere. */
const taken = [
  'CMK_CHANNEL',
  'CMK_APPROVERS',
  'CMK_QUORUM',
  'CMK_REQUESTERS',
  'CMK_AUDITORS',
  'CMK_OPERATORS',
  'CMK_ESCALATION',
  'CMK_ALERTS',
  'CMK_APPROVAL_TTL',
  'CMK_COOLING_OFF',
  'CMK_REVOKE_COOLING_OFF',
];
const people = taken.filter((name) =>
  /_(?:APPROVERS|REQUESTERS|AUDITORS|OPERATORS|ESCALATION|ALERTS)$/u.test(name),
);

function readEntries(path: string): readonly Entry[] {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new RehearsalError(`${path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  const parsed = Entries.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new RehearsalError(
    `${path}: expected a list of organizations as in docs/operate.md (${issue?.path.join('.')}: ${issue?.message})`,
  );
}

function settingsBeside(path: string): Record<string, string> {
  const file = join(dirname(path), '.env');
  const read = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  return Object.fromEntries(
    taken.flatMap((name) => {
      const value = read[name]?.trim() ?? '';
      return value === '' ? [] : [[name, value]];
    }),
  );
}

const idsIn = (text = ''): string[] => text.split(',').map((id) => id.trim());

/** Somebody of whom only the id is known: what they are called stands in Slack. */
const personOf = (id: string, place: number): PersonSeed => ({
  id,
  name: `person-${place + 1}`,
  realName: `Person ${place + 1} (${id})`,
  email: `person-${place + 1}@example.com`,
});

/** Enough for any quorum that a group is named for. */
const groupSize = 4;

function workspaceOf(ids: readonly string[], channels: readonly string[]): WorkspaceSeed {
  const groups = ids.filter((id) => id.startsWith('S'));
  const members = groups.flatMap((group) =>
    Array.from({ length: groupSize }, (_, place) => `U${group}${place}`),
  );
  const known = castWorkspace.people.map(({ id }) => id);
  const named = [...ids.filter((id) => /^[UW]/u.test(id)), ...members].filter((id) => !known.includes(id));
  const all = [...castWorkspace.people, ...named.map(personOf)];
  const inChannel = [castWorkspace.app.botUserId, ...all.map(({ id }) => id)];
  return {
    ...castWorkspace,
    people: all,
    userGroups: groups.map((id) => ({
      id,
      handle: id.toLowerCase(),
      name: `Group ${id}`,
      users: members.filter((member) => member.startsWith(`U${id}`)),
    })),
    channels: channels.map((id) =>
      id === castChannel
        ? { id, name: 'encryption', members: inChannel }
        : { id, name: id.toLowerCase(), members: inChannel },
    ),
  };
}

/** Made up: whatever the real ones are, they are not read. */
function credentialsOf(entries: readonly Entry[]): Map<string, string> {
  const names = [...new Set(entries.map(({ clientIdEnv }) => clientIdEnv))];
  return new Map(
    names.map((name, place) => [name, `${adobe.clientId.slice(0, -4)}${String(place).padStart(4, '0')}`]),
  );
}

/** The bot reads a copy: the directories of the real ones are not there, everything is in the sandbox's own. */
function copyOf(entries: readonly Entry[]): string {
  const file = join(mkdtempSync(join(tmpdir(), 'rehearsal-')), 'organizations.json');
  const copied = entries.map((entry) => ({
    ...entry,
    scopes: entry.scopes.map((one) => one.trim()),
    tenantId: undefined,
  }));
  writeFileSync(file, JSON.stringify(copied));
  return file;
}

const none = { ADOBE_CLIENT_ID: undefined, ADOBE_CLIENT_SECRET: undefined, ADOBE_SCOPES: undefined };

/** The world for the company's own organizations, people, channels and times. Nothing real is asked. */
export function rehearsalOf(path: string): Partial<SandboxOptions> {
  const entries = readEntries(path);
  const beside = settingsBeside(path);
  const [first] = entries;
  if (first === undefined) return {};
  const ids = [
    ...people.flatMap((name) => idsIn(beside[name])),
    ...entries.flatMap(({ approvers = [] }) => approvers),
  ];
  const channels = entries.map((entry) => entry.channel ?? beside['CMK_CHANNEL'] ?? castChannel);
  const clients = credentialsOf(entries);
  const workspace = workspaceOf([...new Set(ids.filter((id) => id !== ''))], [...new Set(channels)]);
  const [group] = workspace.userGroups ?? [];
  const [requester = cast.requester] = idsIn(beside['CMK_REQUESTERS']).flatMap((id) =>
    id === group?.id ? group.users : id === '' ? [] : [id],
  );
  return {
    workspace,
    leading: { orgId: first.orgId, name: first.name, requester, channel: channels[0] ?? castChannel },
    organizations: entries.map(({ orgId, clientIdEnv, scopes }) => ({
      orgId,
      clientId: clients.get(clientIdEnv) ?? '',
      clientSecrets: [secrets.adobeClientSecret],
      applicationId: adobe.applicationId,
      applicationName: adobe.applicationName,
      scopes: scopes.map((scope) => scope.trim()),
    })),
    variables: {
      ...none,
      ADOBE_ORG_ID: undefined,
      ADOBE_ORG_NAME: undefined,
      ADOBE_REGION: undefined,
      CMK_REQUESTERS: undefined,
      CMK_AUDITORS: undefined,
      ...beside,
      ORGANIZATIONS_FILE: copyOf(entries),
      ...Object.fromEntries(clients),
      ...Object.fromEntries(
        entries.map(({ clientSecretEnv }) => [clientSecretEnv, secrets.adobeClientSecret]),
      ),
    },
  };
}
