import { azure } from '../cast.ts';
import type { Sandbox } from '../sandbox.ts';
import { lumaIn } from './luma.ts';
import { type SwitchGroup, press, toggle, unless } from './switch.ts';

const daySeconds = 86_400;
const wrapping = ['wrapKey', 'unwrapKey'];

/** The key, as its owner may set it. */
export function keySwitches(sandbox: Sandbox): SwitchGroup {
  const { azure: standIn, clock } = sandbox;
  const { world } = standIn;
  const { key } = lumaIn(sandbox);
  const gone = key === undefined ? 'The key is deleted.' : undefined;
  const set = (change: Parameters<typeof world.setKey>[2], told: string) => {
    world.setKey(azure.vault, azure.key, change);
    return told;
  };
  const enabled = toggle('keyEnabled', 'Key enabled', key?.enabled === true, (on) =>
    set({ enabled: on }, `The key is ${on ? 'enabled' : 'disabled'}.`),
  );
  const expires = toggle(
    'keyExpiry',
    'Key expires in 20 days',
    key !== undefined && key.exp !== null,
    (on) => {
      const exp = on ? Math.floor(clock.now() / 1000) + 20 * daySeconds : null;
      return set({ exp }, on ? 'The key has an expiry date.' : 'The key does not expire.');
    },
  );
  const wraps = toggle(
    'keyWraps',
    'Key may wrap and unwrap',
    wrapping.every((operation) => key?.keyOps.includes(operation)),
    (on) =>
      set(
        { keyOps: on ? wrapping : ['sign', 'verify'] },
        on ? 'The key may wrap and unwrap.' : 'The key may only sign and verify.',
      ),
  );
  const rotate = press('newVersion', 'Make a new version of the key', () => {
    world.newVersion(azure.vault, azure.key);
    return 'The key has a newer version.';
  });
  return {
    title: 'Key',
    hint: `The key ${azure.key} in ${azure.vault}.`,
    switches: [
      ...[enabled, expires, wraps, rotate].map((each) => unless(gone, each)),
      key === undefined
        ? press('keyRecovered', 'Recover the key', () => {
            world.recoverKey(azure.vault, azure.key);
            return 'The key is back.';
          })
        : press(
            'keyDeleted',
            'Delete the key',
            () => {
              world.deleteKey(azure.vault, azure.key);
              return 'The key is deleted and can be recovered.';
            },
            true,
          ),
    ],
  };
}
