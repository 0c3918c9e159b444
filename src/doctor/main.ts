import { type Config, loadConfig } from '../config.ts';
import { describeFaults } from '../configuration/describe-faults.ts';
import { createOutsides } from '../outside.ts';
import { sideBySide } from '../side-by-side.ts';
import { lookAtAdobe } from './adobe.ts';
import { lookAtAzure } from './azure.ts';
import { lookAtClock } from './host.ts';
import type { Line } from './line.ts';
import { lookAtRedis } from './redis.ts';
import { lookAtSlack } from './slack.ts';
import { table } from './table.ts';

/** Adobe and Azure limit how often they may be asked. */
const lookedAtOnce = 5;

async function lookAtOrganizations(config: Config): Promise<Line[]> {
  const hasSecret = config.azure.clientId !== undefined && config.azure.clientSecret !== undefined;
  const outsides = createOutsides(config, Date.now, (_system, client) => client);
  try {
    const lines = await sideBySide(config.organizations, lookedAtOnce, async (organization) => {
      const { adobe, azure } = outsides.of(organization);
      const registered = await lookAtAdobe(organization.name, adobe);
      const known = { isSet: hasSecret, applicationId: registered.applicationId };
      return [...registered.lines, ...(await lookAtAzure(organization.name, azure, known))];
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
    process.stderr.write(`${describeFaults(loaded.faults)}\n`);
    return 1;
  }
  const { config } = loaded;
  const found = await Promise.all([
    lookAtRedis(config),
    lookAtSlack(config),
    lookAtClock(config).then((line) => [line]),
    lookAtOrganizations(config),
  ]);
  const lines = found.flat();
  process.stdout.write(table(lines));
  return lines.some(({ verdict }) => verdict === 'wrong') ? 1 : 0;
}

process.exitCode = await main();
