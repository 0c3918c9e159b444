import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Loaded before everything else, and plain JavaScript: what Node makes of the TypeScript is kept from one start to the
// next, so that most starts need neither the time nor the 20 MiB of memory to strip the types. Not in the machine's
// temporary folder, where others could put code for the bot to run; where this folder cannot be written to, nothing is
// kept. Node keeps it by V8's flags: what compiles has to be started with `--heap-growing-percent` as the bot is.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url)));
