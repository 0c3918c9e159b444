import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type ConcernCode,
  type Harmful,
  harmOfCode,
  isHarmful,
} from '../../../src/domain/checks/concerns.ts';
import { checkIds, type FindingCode } from '../../../src/domain/checks/findings.ts';
import { concernRemedy, remedyFor } from '../../../src/views/findings/words.ts';
import { sampleFacts, sampleFinding } from '../../domain/checks/sample-facts.ts';
import { removalOf } from '../../../src/views/findings/revocability.ts';
import { findWrong, given } from '../../documents/azure-cli.ts';

const schedules = JSON.parse(
  readFileSync(new URL('../../data/azure/role-assignment-schedule-instances.json', import.meta.url), 'utf8'),
) as { source: string; body: unknown };

const resourceId =
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/north';
const target = {
  vaultName: 'north',
  vaultUri: 'https://north.vault.azure.net',
  resourceId,
  tenantId: 't',
  keyName: 'k',
  keyVersion: '7c1d50lo28234cc895534c00d7eb4eb4',
  applicationId: 'e463a445-c6ac-4ca2-b36a-b5146fcf6a52',
  objectId: 'o',
};
const inSetup = checkIds.map((check) => sampleFinding('unseen', {}, check, 'unknown'));
const ownCodes = [
  'unseen',
  'oldVersionDisabled',
  'appRecreated',
  'inSight',
  'sightLost',
  'secretLasts',
  'keyUseFits',
  'secretExpires',
];
const codes = Object.keys(harmOfCode) as ConcernCode[];
const isFinding = (code: ConcernCode): code is FindingCode => !ownCodes.includes(code);
const found = codes.filter(isFinding).map((code) => sampleFinding(code));
const harmful = codes.filter(isHarmful).map((code) => ({ code, facts: sampleFacts[code] }) as Harmful);

const absentAndUnread = {
  check: 'keyEnabled',
  verdict: 'fail',
  code: 'keyAbsent',
  facts: { name: 'k', unread: true },
} as const;
const assigned = (group: string | undefined) =>
  ({
    check: 'roleAssignment',
    verdict: 'pass',
    code: 'roleAssigned',
    facts: {
      scope: resourceId,
      assignmentId: '/a',
      assignmentIds: group === undefined ? ['/a', '/b'] : [],
      group,
    },
  }) as const;
const removals = [
  undefined,
  assigned(undefined),
  assigned('g'),
  sampleFinding('policyGrants', {}, 'roleAssignment', 'warning'),
  sampleFinding('policyGrants', { holders: ['o', 'g'] }, 'roleAssignment', 'warning'),
];

const commands = [
  ...[...inSetup, ...found, absentAndUnread].flatMap((finding) => remedyFor(finding, target)?.command ?? []),
  ...harmful.flatMap((concern) => concernRemedy(concern, target).command ?? []),
  ...removals.flatMap((finding) => removalOf(finding, target).command ?? []),
].flatMap((command) => command.split(' && '));

const views = new URL('../../../src/views/', import.meta.url);

describe('every command that is printed', () => {
  it.each([...new Set(commands)])('%s is one of Azure CLI’s, with its own parameters', (command) => {
    expect(findWrong(command)).toEqual([]);
  });

  it('is made by the builder, so that none stands in a sentence unchecked', () => {
    const texts = readdirSync(views, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => [name, readFileSync(new URL(name, views), 'utf8').replaceAll(/\/\*[^]*?\*\//gu, '')]);
    const saying = texts.filter(([, text = '']) =>
      /\baz (?:keyvault|role|ad|rest|resource|lock)\b/u.test(text),
    );
    expect(saying.map(([name]) => name)).toEqual([]);
  });

  const rest = commands
    .filter((command) => command.startsWith('az rest '))
    .map((command) => {
      const { parameters } = given(command);
      const [url = ''] = parameters.get('--url') ?? [];
      return { method: parameters.get('--method')?.[0], url: new URL(url) };
    });

  it.each([
    [
      'roleAssignmentScheduleInstances',
      'providers/Microsoft.Authorization/',
      'role-assignment-schedule-instances',
    ],
    ['networkSecurityPerimeterConfigurations', '', 'network-security-perimeter-configurations'],
  ])('of REST asks for %s, in the version of the example that Azure publishes', (list, under, file) => {
    const { source } = JSON.parse(
      readFileSync(new URL(`../../data/azure/${file}.json`, import.meta.url), 'utf8'),
    ) as { source: string };
    const asked = rest.find(({ url }) => url.pathname === `${resourceId}/${under}${list}`);
    expect(asked?.method).toBe('get');
    expect(source).toContain(`/${asked?.url.searchParams.get('api-version')}/`);
  });

  it('of REST is one of four: the roles, what ends them, which perimeters there are, and what restores the app', () => {
    const kinds = new Set(rest.map(({ method, url }) => `${method} ${url.host}`));
    expect(kinds).toEqual(new Set(['get management.azure.com', 'post graph.microsoft.com']));
    const paths = new Set(rest.map(({ url }) => url.pathname));
    expect(paths.size).toBe(4);
    expect([...paths]).toContain('/v1.0/directory/deletedItems/o/restore');
    expect(rest.map(({ url }) => url.searchParams.get('$filter'))).toContain("assignedTo('o')");
    expect(JSON.stringify(schedules.body)).toMatch(/^\{"value":\[\{"properties":\{.*"endDateTime"/u);
  });

  it('names the subscription where Azure CLI would look in the default one', () => {
    const byName = /^az keyvault (show|update|recover|list-deleted|network-rule|delete-policy) /;
    const without = commands.filter((one) => byName.test(one) && !one.includes('--subscription'));
    expect(without).toEqual([]);
    expect(commands.filter((one) => byName.test(one)).length).toBeGreaterThan(5);
  });

  it('is found out where Azure CLI would refuse it', () => {
    expect(findWrong('az keyvault show --vault north')).toEqual(['--vault']);
    expect(findWrong('az keyvault unmake --name north')).toEqual(['az keyvault unmake']);
    expect(findWrong('az role assignment create --role r')).toEqual(['without --scope']);
    expect(findWrong('az keyvault update --name n --bypass Everybody')).toEqual(['Everybody']);
  });
});
