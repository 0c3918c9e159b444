import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

// Run once after installing, with compile-cache.mjs before it: loads the programs it is given without running them, so
// that their first start is as quick and small as every later one.
for (const program of process.argv.slice(2)) await import(pathToFileURL(resolve(program)).href);
