import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { forTerminal } from '../../src/runtime/terminal.ts';

/** C0, DEL, C1, bidirectional controls, what nobody sees, line separators, half a character. */
const hostile = [
  ...Array.from({ length: 32 }, (_, code) => code).filter((code) => code !== 10),
  ...Array.from({ length: 33 }, (_, code) => 0x7f + code),
  0x61c,
  0x200b,
  0x200e,
  0x202a,
  0x202e,
  0x2028,
  0x2029,
  0x2066,
  0x2069,
  0xfeff,
  0xad,
  0xe0041,
  0xd800,
].map((code) => (code === 0xd800 ? '\ud800' : String.fromCodePoint(code)));

test('S12 whatever moves a cursor or hides text is shown as its code', () => {
  for (const character of hostile) {
    const shown = forTerminal(`a${character}b`);
    expect(shown).toMatch(/^a(?:\\u[0-9a-f]{4}){1,2}b$/u);
    expect(JSON.parse(`"${shown}"`)).toBe(`a${character}b`);
  }
  expect(forTerminal('Grüße 你好 – “✓”\n')).toBe('Grüße 你好 – “✓”\n');
});

test('S12 a line of the log holds no control character either, and is JSON as before', async () => {
  const log = fileURLToPath(new URL('../../src/runtime/log.ts', import.meta.url));
  const said = `\u001b[2J\u009b2J\u202ereversed\u007f`;
  const program = `import { createLog } from ${JSON.stringify(log)}; createLog('info').info({ said: ${JSON.stringify(said)} }, 'x');`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program]);
  const printed = await text(child.stdout);
  expect(printed.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(JSON.parse(printed)).toMatchObject({ said });
});
