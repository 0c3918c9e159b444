import { createHash } from 'node:crypto';

/** By SHA-256 of the key: keys that anybody can read in this project. */
const published: Readonly<Record<string, string>> = {
  '4e6f85df961f0609d887e447eefbfb6434d6ca4ababf4b2880d2081886d712cc':
    'it was published as the example in .env.example',
  '7ba963ae102922e2f254e2afc93dbe92e042cfb8a099555f26b5032b8b3e2eae':
    'it is the published key of the sandbox',
};

/** The chance that a random key is found weak by one of these is less than one in ten million each. */
const fewestDistinct = 18;
const window = 16;
const fewestInWindow = 9;
const longestRun = 8;

function windowsOf(key: Buffer, length: number): Buffer[] {
  return Array.from({ length: Math.max(0, key.length - length + 1) }, (_, at) =>
    key.subarray(at, at + length),
  );
}

const distinct = (bytes: Buffer) => new Set(bytes).size;

/** 0, 0, 0, … or 1, 2, 3, … */
function isRun(bytes: Buffer): boolean {
  const steps = [...bytes].slice(1).map((byte, at) => (byte - (bytes[at] ?? 0)) & 0xff);
  return new Set(steps).size === 1;
}

function repeats(key: Buffer): boolean {
  const seen = windowsOf(key, longestRun).map((part) => part.toString('hex'));
  return new Set(seen).size < seen.length;
}

/** Why nobody may sign a record with this key; undefined for one that looks random. */
export function whyWeak(key: Buffer): string | undefined {
  const known = published[createHash('sha256').update(key).digest('hex')];
  if (known !== undefined) return known;
  const text = key.toString('latin1');
  // A random key in hexadecimal has as much in it.
  const bytes = /^(?:[0-9a-f]{2}){32,}\s*$/i.test(text) ? Buffer.from(text.trim(), 'hex') : key;
  if (/^[\t\n\r\x20-\x7e]+$/.test(bytes.toString('latin1'))) return 'it is a text, not random bytes';
  const isPoor =
    distinct(bytes) < fewestDistinct ||
    repeats(bytes) ||
    windowsOf(bytes, longestRun).some(isRun) ||
    windowsOf(bytes, window).some((part) => distinct(part) < fewestInWindow);
  return isPoor ? 'its bytes are not random' : undefined;
}
