import { print, printError } from '../runtime/terminal.ts';
import { type Config, loadConfig } from '../config.ts';
import { describeFaults } from '../configuration/reader.ts';
import { fetchThrough } from '../runtime/proxy.ts';
import { createOutsides } from '../start/outside.ts';
import { mapAtOnce } from '../runtime/map-at-once.ts';
import { checkAdobe } from './adobe.ts';
import { checkAzure } from './azure.ts';
import { checkClock, checkPort } from './host.ts';
import { type Line, table } from './line.ts';
import { checkRedis } from './redis.ts';
import { checkSlack } from './slack.ts';

/** Adobe and Azure limit how often they may be asked. */
const checkedAtOnce = 5;

async function checkOrganizations(config: Config): Promise<Line[]> {
  const hasSecret = config.azure.clientId !== undefined && config.azure.clientSecret !== undefined;
  const outsides = createOutsides(config, Date.now, (_system, client) => client);
  try {
    const lines = await mapAtOnce(config.organizations, checkedAtOnce, async (organization) => {
      const { adobe, azure } = outsides.of(organization);
      const registered = await checkAdobe(organization.name, adobe);
      const known = { isSet: hasSecret, applicationId: registered.applicationId };
      return [...registered.lines, ...(await checkAzure(organization.name, azure, known))];
    });
    return lines.flat();
  } finally {
    await outsides.close();
  }
}

/** Looks at everything the settings lead to and changes nothing. Exit code 1 where anything needed is missing. */
async function main(): Promise<number> {
  const loaded = loadConfig(process.env);
  if (!loaded.ok) {
    printError(`${describeFaults(loaded.faults)}\n`);
    return 1;
  }
  const { config } = loaded;
  fetchThrough(config.proxy);
  const found = await Promise.all([
    checkRedis(config),
    checkSlack(config),
    Promise.all([checkClock(config), checkPort(config)]),
    checkOrganizations(config),
  ]);
  const lines = found.flat();
  print(table(lines));
  return lines.some(({ verdict }) => verdict === 'wrong') ? 1 : 0;
}

process.exitCode = await main();
