import { longestStall } from '../stall.ts';

/* What a question to Azure waits for where nothing was imported before: all of it at once, and early and in parts. */
const isEarly = process.argv[2] === 'early';
const stall = await longestStall(async () => {
  if (isEarly) return (await import('../../src/clients/azure/import.ts')).importAzureEarly(0);
  await Promise.all([
    import('@azure/core-rest-pipeline'),
    import('@azure/identity'),
    import('@azure/keyvault-keys'),
  ]);
});
process.stdout.write(`${stall}\n`);
