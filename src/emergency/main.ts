import { ArgumentError } from '../audit/arguments.ts';
import { describeFaults } from '../configuration/reader.ts';
import { findOrganizationByName } from '../config.ts';
import { fetchThrough } from '../runtime/proxy.ts';
import { print, printError } from '../runtime/terminal.ts';
import { createOutsides } from '../start/build-deps.ts';
import { type Emergency, emergencyUsage, parseEmergency, readSettings } from './arguments.ts';
import { look } from './look.ts';
import { howToRevoke } from './report.ts';

async function run(asked: Emergency): Promise<number> {
  const { settings, faults } = readSettings(process.env);
  const organization = findOrganizationByName(settings, asked.organization);
  // What is wrong elsewhere waits; but one real system among stand-ins would be handed secrets of the others.
  const isMixed = faults.some(({ name }) => name.includes('_URL'));
  if (isMixed || (organization === undefined && faults.length > 0))
    throw new ArgumentError(describeFaults(faults));
  if (organization === undefined) {
    const known = settings.organizations.map(({ name }) => name).join(', ');
    throw new ArgumentError(`“${asked.organization}” is no organization of the bot's; it knows ${known}`);
  }
  fetchThrough(settings.proxy);
  const outsides = createOutsides(settings, Date.now, (_system, client) => client);
  try {
    const { text, isWhole } = howToRevoke(
      await look(asked, organization, outsides.of(organization)),
      asked.vault,
    );
    print(text);
    return isWhole ? 0 : 1;
  } finally {
    await outsides.close();
  }
}

try {
  const asked = parseEmergency(process.argv.slice(2));
  if (asked === undefined) print(`${emergencyUsage}\n`);
  else process.exitCode = await run(asked);
} catch (error) {
  const words = error instanceof Error ? error.message : String(error);
  const hint = error instanceof ArgumentError ? '\nTo see what can be asked: npm run emergency -- help' : '';
  printError(`It could not be done: ${words}${hint}\n`);
  process.exitCode = 2;
}
