import type { Config } from '../config.ts';
import { createOutsides } from '../start/build-deps.ts';
import { mapAtOnce } from '../runtime/map-at-once.ts';
import { checkAdobe, checkAzure, revokingLine } from './outside.ts';
import { checkClock, checkPort } from './host.ts';
import type { Line } from './line.ts';
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
      const workspace = organization.logAnalyticsWorkspace;
      const known = {
        isSet: hasSecret,
        applicationId: registered.applicationId,
        log: workspace === undefined ? undefined : { workspace, now: Date.now() },
      };
      return [
        ...registered.lines,
        ...(await checkAzure(organization.name, azure, known)),
        ...(await revokingLine(organization, registered.applicationId, { adobe, azure })),
      ];
    });
    return lines.flat();
  } finally {
    await outsides.close();
  }
}

/** Looks at everything the settings lead to and changes nothing. */
export async function examine(config: Config): Promise<Line[]> {
  // First: while the others load their libraries, a busy machine would hear Redis's answer too late.
  const redis = await checkRedis(config);
  const found = await Promise.all([
    checkSlack(config),
    Promise.all([checkClock(config), checkPort(config)]),
    checkOrganizations(config),
  ]);
  return [...redis, ...found.flat()];
}
