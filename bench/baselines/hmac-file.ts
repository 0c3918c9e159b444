import { createHmac, createSecretKey } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/* The floor of verifying a record from a file: each line read, and the HMAC over the one before it and its bytes. */
const [path = '', secret = ''] = process.argv.slice(2);
const key = createSecretKey(Buffer.from(secret, 'base64'));
let previous = '';
for await (const line of createInterface({ input: createReadStream(path) })) {
  previous = createHmac('sha256', key)
    .update(`${previous}\n${line.slice(line.indexOf('{'))}`)
    .digest('hex');
}
process.stdout.write(`${previous}\n`);
