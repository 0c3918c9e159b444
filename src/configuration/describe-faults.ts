import type { ConfigFault } from './reader.ts';

/** For the terminal: everything that is missing or wrong, and what needs none of it. Ends with a line break. */
export function describeFaults(faults: readonly ConfigFault[]): string {
  const count = faults.length === 1 ? 'One setting is' : `${faults.length} settings are`;
  const lines = faults.map(({ name, problem }) => `  ${name}\n      ${problem}`);
  return [
    `The bot did not start. ${count} missing or wrong:`,
    '',
    ...lines,
    '',
    'Every variable is explained in .env.example.',
    'To see the bot at work without any account or setting: npm run sandbox',
    '',
  ].join('\n');
}
