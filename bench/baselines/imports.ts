/* The floor of starting: every package that the bot has imported when it is ready, and nothing of the bot. */
import '@slack/bolt';
import '@slack/web-api';
import 'bullmq';
import 'canonicalize';
import 'fastest-levenshtein';
import 'ioredis';
import 'pino';
import 'prom-client';
import 'undici';
import 'yaml';
import 'zod';

process.stdout.write('ready\n');
setInterval(() => undefined, 60_000);
