import { existsSync, readFileSync, statSync } from 'node:fs';
import { createOutsides } from '../start/build-deps.ts';
import { loopbackOrigin, readProxy } from '../configuration/redis.ts';
import {
  adobeClientId,
  adobeClientSecret,
  type ReadFile,
  readOrganizations,
  readOrganizationsFile,
} from '../configuration/organizations.ts';
import {
  type ConfigFault,
  createReader,
  type Environment,
  hasSecretMark,
  showSafely,
} from '../configuration/reader.ts';
import { organizationName, orgId, region, scopes } from '../configuration/values.ts';
import { checkAdobe } from '../doctor/outside.ts';
import { type Line, table } from '../doctor/line.ts';
import { print } from '../runtime/terminal.ts';
import { type GivenAnswers, knownVariables } from './answers.ts';
import { askFor, choose, isWanted } from './ask.ts';
import { EnvFileError, type Values, writeWhole } from './env-file.ts';
import { faultLines, type SetupStep, take } from './step.ts';

const file = 'ORGANIZATIONS_FILE';

interface Entry {
  readonly name: string;
  readonly orgId: string;
  readonly region: string;
  readonly clientIdEnv: string;
  readonly clientSecretEnv: string;
  readonly scopes: string;
}

interface Asked {
  readonly entry: Entry;
  readonly secrets: Readonly<Record<string, string>>;
}

/** In the folder of `.env`, from which the bot starts. */
const placeOf = (answers: GivenAnswers) => answers.find(file) ?? 'organizations.json';

const textOf: ReadFile = (path) => readFileSync(path, 'utf8');

/** Missing, empty, or an empty list: nothing that could be lost. No file is made whose name looks like a secret. */
const isBlank = (path: string): boolean =>
  existsSync(path)
    ? statSync(path).isFile() && /^\s*(?:\[\s*\]\s*)?$/u.test(textOf(path))
    : !hasSecretMark(path);

/** @param text what is to be written there, in place of what is there now */
function faultsIn(path: string, text?: string): readonly ConfigFault[] {
  const reader = createReader({});
  if (text !== undefined || !isBlank(path)) readOrganizationsFile(reader, path, () => text ?? textOf(path));
  return reader.faults;
}

const faultLinesIn = (path: string, text?: string): Line[] =>
  faultLines(
    faultsIn(path, text),
    `${text === undefined ? 'Correct' : 'Enter it again, or correct'} it in ${showSafely(path)}.`,
  );

function isList(path: string): boolean {
  try {
    return Array.isArray(JSON.parse(textOf(path)));
  } catch {
    return false;
  }
}

/** As they are written, with what is not asked for here; a file with a fault is never written over. */
function entriesIn(path: string): readonly Entry[] {
  if (isBlank(path)) return [];
  const problems = faultsIn(path).map(({ problem }) => `\n  ${problem}`);
  if (problems.length === 0) return JSON.parse(textOf(path)) as readonly Entry[];
  throw new EnvFileError(
    `${showSafely(path)} is not a JSON list of organizations, so it is not overwritten. Correct it or move it away:${problems.join('')}`,
  );
}

/** `ACME_EUROPE` of “Acme Europe”; with a number where another one has that already, or the bot means something else by it. */
function variableFor(name: string, answers: GivenAnswers): string {
  const plain = name
    .normalize('NFKD')
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/gu, '_')
    .replaceAll(/^_+|_+$/gu, '');
  const first = /^[A-Z]/u.test(plain) ? plain : `ORG_${plain}`;
  for (let count = 1; ; count += 1) {
    const tried = count === 1 ? first : `${first}_${count}`;
    const id = `${tried}_CLIENT_ID`;
    if (answers.find(id) === undefined && !knownVariables.has(id)) return tried;
  }
}

/** @param last what was typed before and was not right yet */
async function askAdobe(answers: GivenAnswers, last: Asked | undefined): Promise<Asked> {
  const known = last?.entry;
  const name = await askFor({
    name: 'name',
    says: 'What people call it',
    setting: organizationName,
    suggested: known?.name,
  });
  const variable = variableFor(name, answers);
  const id = await askFor({
    name: 'orgId',
    says: 'Organization ID, …@AdobeOrg',
    setting: orgId,
    suggested: known?.orgId,
  });
  const code = await askFor({
    name: 'region',
    says: 'Region',
    setting: region,
    suggested: known?.region ?? 'va7',
  });
  const client = await askFor({
    name: `${variable}_CLIENT_ID`,
    says: 'Client ID',
    setting: { ...adobeClientId, secret: false },
    suggested: last?.secrets[known?.clientIdEnv ?? ''],
  });
  const secret = await askFor({
    name: `${variable}_CLIENT_SECRET`,
    says: 'Client secret',
    setting: adobeClientSecret,
  });
  const scope = await askFor({
    name: 'scopes',
    says: 'Scopes',
    setting: scopes,
    suggested:
      known?.scopes ?? 'openid,AdobeID,read_organizations,additional_info.projectedProductContext,session',
  });
  const entry: Entry = {
    name,
    orgId: id,
    region: code,
    clientIdEnv: `${variable}_CLIENT_ID`,
    clientSecretEnv: `${variable}_CLIENT_SECRET`,
    scopes: scope,
  };
  return { entry, secrets: { [entry.clientIdEnv]: client, [entry.clientSecretEnv]: secret } };
}

/** Each of the organizations that the settings name, asked for by `list`; the text of a file can be one not written yet. */
async function adobeLines(env: Environment, text?: string): Promise<Line[]> {
  const reader = createReader(env);
  const path = reader.findText(file);
  const inFile = path === undefined ? [] : faultLinesIn(path, text);
  if (inFile.length > 0) return inFile;
  const adobe = {
    platformUrl: reader.find('ADOBE_PLATFORM_URL', loopbackOrigin),
    imsUrl: reader.find('ADOBE_IMS_URL', loopbackOrigin),
  };
  const organizations = readOrganizations(reader, undefined, (one) => text ?? textOf(one));
  if (reader.faults.length > 0) return faultLines(reader.faults);
  const azure = { tenantId: undefined, clientId: undefined, clientSecret: undefined } as const;
  const nowhere = { ...azure, hasIdentity: false, writer: 'off', loopbackUrl: undefined } as const;
  const outsides = createOutsides(
    { adobe, azure: nowhere, proxy: readProxy(reader) },
    Date.now,
    (_, client) => client,
  );
  try {
    const lines = organizations.map(
      async (one) => (await checkAdobe(one.name, outsides.of(one).adobe)).lines,
    );
    return (await Promise.all(lines)).flat();
  } finally {
    await outsides.close();
  }
}

const where = [
  '1. https://developer.adobe.com/console: Create new project, Add API, Experience Platform API, OAuth Server-to-Server.',
  '2. Its page shows client id, client secret, scopes and organization id.',
  '3. https://experience.adobe.com/platform, Permissions, Roles: a role with “Manage Customer Managed Key” for this credential.',
  'In full, with who does what: docs/install.md, 3. No secret goes into organizations.json.',
];

/** What was typed for one more organization, until it is tried. */
function newOrganization(answers: GivenAnswers): SetupStep {
  const path = placeOf(answers);
  let list: readonly Entry[] = [];
  let last: Asked | undefined;
  const text = () => `${JSON.stringify(list, null, 2)}\n`;
  return {
    title: 'Adobe: an organization',
    where,
    isAnswered: () => false,
    async ask() {
      last = await askAdobe(answers, last);
      const { entry, secrets } = last;
      const before = entriesIn(path);
      const known = before.find((one) => one.orgId === entry.orgId);
      const place = { [file]: answers.find(file) ?? 'organizations.json' };
      list = before;
      if (known !== undefined && !(await isWanted(`“${known.name}” has this id already. Replace it?`)))
        return place;
      // Its channel and approvers, which are not asked for here, stay.
      list = [...before.filter((one) => one !== known), { ...known, ...entry }];
      return { ...place, ...secrets };
    },
    check: (env) => adobeLines(env, text()),
    keep: () => writeWhole(path, text(), 0o644),
  };
}

/** The variables of the entries that have no fault: the others may hold a secret in place of a name. */
function credentials(answers: GivenAnswers): readonly string[] {
  if (answers.find(file) === undefined) return ['ADOBE_CLIENT_ID', 'ADOBE_CLIENT_SECRET'];
  const entries = readOrganizationsFile(createReader({}), placeOf(answers), textOf);
  return [...new Set(entries.flatMap((one) => [one.clientIdEnv, one.clientSecretEnv]))];
}

/** Those that are set: their ids and secrets can be set again, the rest is corrected by hand. */
function knownOrganizations(answers: GivenAnswers): SetupStep {
  return {
    title: 'Adobe: the organizations that are set',
    where,
    isAnswered: () => true,
    async ask(): Promise<Values> {
      const names = credentials(answers);
      if (names.length === 0) {
        print(
          `  Correct ${showSafely(placeOf(answers))} first; there is nothing to enter here until then.\n`,
        );
        return {};
      }
      const name = await choose(
        'Which one do you enter again?',
        names.map((value) => ({ value, name: value })),
      );
      return { [name]: await askFor({ name, says: 'Its value', setting: adobeClientSecret }) };
    },
    check: (env) => adobeLines(env),
  };
}

/** What is wrong with the file, before anything is asked. */
export function sayFaults(answers: GivenAnswers): void {
  if (answers.find('ADOBE_ORG_ID') !== undefined && answers.find(file) === undefined) return;
  const path = placeOf(answers);
  const lines = faultLinesIn(path);
  if (lines.length > 0) print(`\n${table(lines, { isWhole: false })}`);
  else if (answers.find(file) !== undefined && isBlank(path))
    print(`\n${showSafely(path)}, which ${file} names, lists no organizations yet.\n`);
}

/** One after the other, each tried before the next. */
export async function takeOrganizations(answers: GivenAnswers): Promise<void> {
  const path = placeOf(answers);
  const isSingle = answers.find('ADOBE_ORG_ID') !== undefined;
  const isInUse = answers.find(file) !== undefined && !isBlank(path);
  // Said before six questions are answered in vain.
  if (!isSingle && !(isInUse && isList(path))) entriesIn(path);
  await take(isSingle || isInUse ? knownOrganizations(answers) : newOrganization(answers), answers);
  // With one organization in ADOBE_… there is no file to add another to.
  if (isSingle) return;
  while (faultsIn(path).length === 0 && (await isWanted('Add another organization?')))
    await take(newOrganization(answers), answers);
}
