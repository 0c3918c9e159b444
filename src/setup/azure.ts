import { azureClientSecret, readAzure, refuseHalfIdentity } from '../configuration/upstreams.ts';
import { createReader } from '../configuration/reader.ts';
import { readProxy } from '../configuration/redis.ts';
import { applicationId, tenantId, writer } from '../configuration/values.ts';
import { createAzure } from '../clients/azure/azure.ts';
import { checkAzure } from '../doctor/outside.ts';
import { askFor, choose } from './ask.ts';
import { faultLines, type SetupStep } from './step.ts';

/** What another choice leaves behind must not count. */
const noIdentity = { AZURE_TENANT_ID: undefined, AZURE_CLIENT_ID: undefined, AZURE_CLIENT_SECRET: undefined };

export const azureStep: SetupStep = {
  title: 'Azure: the bot’s own identity, which is optional',
  where: [
    'The commands that make it, with what it may do and why: docs/install.md, 4.',
    'App registrations: https://portal.azure.com/#view/Microsoft_AAD_IAM/ActiveDirectoryMenuBlade/~/RegisteredApps',
  ],
  isAnswered: (answers) =>
    answers.find('AZURE_WRITER') !== undefined && answers.find('AZURE_TENANT_ID') !== undefined,
  async ask(answers, before) {
    const known = (name: string) => before[name] ?? answers.find(name);
    const kind = await choose('How does the bot see Azure?', [
      { value: 'secret', name: 'With an app registration and its client secret' },
      { value: 'found', name: 'With a managed or workload identity that is found here' },
      { value: 'none', name: 'Not at all: people look, and the bot shows the commands' },
    ]);
    if (kind === 'none') return { ...noIdentity, AZURE_WRITER: 'off' };
    const tenant = await askFor({
      name: 'AZURE_TENANT_ID',
      says: 'Directory of the vault',
      setting: tenantId,
      suggested: known('AZURE_TENANT_ID'),
    });
    const client = await askFor({
      name: 'AZURE_CLIENT_ID',
      says: 'Application (client) id of the identity',
      setting: applicationId,
      suggested: known('AZURE_CLIENT_ID'),
    });
    const secret =
      kind === 'secret'
        ? await askFor({
            name: 'AZURE_CLIENT_SECRET',
            says: 'Client secret, its value',
            setting: azureClientSecret,
          })
        : undefined;
    const writes = await askFor({
      name: 'AZURE_WRITER',
      says: 'Who assigns and removes the role: off (people), same, or a client id',
      setting: writer,
      suggested: known('AZURE_WRITER') ?? 'off',
    });
    return {
      AZURE_TENANT_ID: tenant,
      AZURE_CLIENT_ID: client,
      AZURE_CLIENT_SECRET: secret,
      AZURE_WRITER: writes,
    };
  },
  async check(env) {
    const reader = createReader(env);
    const azure = readAzure(reader);
    refuseHalfIdentity(reader, []);
    readProxy(reader);
    if (reader.faults.length > 0) return faultLines(reader.faults);
    const isSet = azure.clientId !== undefined && azure.clientSecret !== undefined;
    return await checkAzure('the bot', createAzure(azure), { isSet, applicationId: undefined });
  },
};
