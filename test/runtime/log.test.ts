import { Writable } from 'node:stream';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { onceAMinute } from '../../src/runtime/log.ts';

/** A log, and what it wrote. */
function logging() {
  const lines: string[] = [];
  const to = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return { log: pino(to), lines };
}

const readOnly = (what: string) => new Error(`${what} READONLY You can't write against a read only replica.`);
const closed = (code: string) => Object.assign(new Error(`read ${code}`), { code });

test('one cause is one line a minute, whoever runs into it and whatever the words', () => {
  const { log, lines } = logging();
  for (let job = 0; job < 100; job += 1) {
    onceAMinute(log)(
      { err: readOnly(`ERR Error running script (call to f_${job}):`) },
      'a job waits for Redis',
    );
    onceAMinute(log)({ err: readOnly('') }, 'the worker has lost Redis for now');
    onceAMinute(log)({ err: closed('ECONNRESET') }, 'the outbox waits');
    onceAMinute(log)({ err: closed('ECONNREFUSED') }, 'no connection to Redis');
  }
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
    'a job waits for Redis',
    'the outbox waits',
  ]);
});

test('another cause is another line, and so is another log', () => {
  const { log, lines } = logging();
  const other = logging();
  onceAMinute(log)({ err: new Error('first') }, 'words');
  onceAMinute(log)({ err: new Error('second') }, 'words');
  onceAMinute(other.log)({ err: new Error('first') }, 'words');
  expect([lines.length, other.lines.length]).toEqual([2, 1]);
});
