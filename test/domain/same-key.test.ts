import { it, expect } from 'vitest';
import { isSameKey } from '../../src/domain/proposal.ts';

const ours = 'https://north.vault.azure.net/keys/cmk-key/0123456789abcdef0123456789abcdef';

it.each<[string, string, boolean]>([
  ['the very same', ours, true],
  ['another version is the same key', 'https://north.vault.azure.net/keys/cmk-key/ffff', true],
  ['no version is the same key', 'https://north.vault.azure.net/keys/cmk-key', true],
  ['the port that ARM writes does not matter', 'https://north.vault.azure.net:443/keys/cmk-key/1', true],
  ['case does not matter', 'https://NORTH.vault.azure.net/keys/CMK-Key/1', true],
  ['a trailing slash does not matter', 'https://north.vault.azure.net/keys/cmk-key/', true],
  ['another name is another key', 'https://north.vault.azure.net/keys/cmk-key2/1', false],
  ['another vault is another key', 'https://south.vault.azure.net/keys/cmk-key/1', false],
  ['another cloud is another key', 'https://north.vault.azure.cn/keys/cmk-key/1', false],
  ['a secret of that name is no key', 'https://north.vault.azure.net/secrets/cmk-key/1', false],
  ['a vault alone is no key', 'https://north.vault.azure.net/', false],
  ['no name is no key', 'https://north.vault.azure.net/keys/', false],
  ['nothing is no key', '', false],
  ['nonsense is no key', 'cmk-key', false],
])('%s', (_name, identifier, same) => {
  expect(isSameKey(identifier, ours)).toBe(same);
  expect(isSameKey(ours, identifier)).toBe(same);
});

it.each([
  '',
  'cmk-key',
  'https://north.vault.azure.net/',
  'https://north.vault.azure.net/keys',
  'https://north.vault.azure.net/keys/',
  'https://north.vault.azure.net/secrets/cmk-key/1',
])('“%s”, which is no key, is not the same key as itself', (identifier) => {
  expect(isSameKey(identifier, identifier)).toBe(false);
});
