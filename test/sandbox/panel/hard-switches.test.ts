import { expect, onTestFinished, test } from 'vitest';
import { startAzure } from '../../../sandbox/azure/server.ts';
import { adobe, azure, tenants } from '../../../sandbox/cast.ts';
import { createClock } from '../../../sandbox/clock.ts';
import { hardSwitches, undoHardSwitches } from '../../../sandbox/panel/hard-switches.ts';

async function start() {
  const clock = createClock();
  const standIn = await startAzure({ clock, tenants });
  onTestFinished(() => standIn.close());
  const { world } = standIn;
  world.setVault(azure.vault, { enablePurgeProtection: true });
  world.acceptConsent(azure.tenantId, adobe.applicationId);
  world.assignRole(azure.vault, adobe.applicationId);
  const sandbox = { azure: standIn, clock };
  const control = (id: string) => {
    const found = hardSwitches(sandbox).switches.find((each) => each.control.id === id);
    if (found === undefined) throw new Error(`There is no switch ${id}.`);
    return found;
  };
  const identifier = () =>
    standIn
      .state()
      .vaults[0]?.keys.find(({ name }) => name === azure.key)
      ?.versions.at(-1)?.identifier ?? '';
  const obstacles = () => standIn.obstacles(identifier(), adobe.applicationId);
  return { sandbox, control, obstacles };
}

const toggles = [
  'roleFromManagementGroup',
  'denied',
  'azureSilent',
  'secretExpired',
  'readerAtVault',
  'rotationExpiry',
  'locked',
  'rolePolicy',
  'keyPolicy',
  'subscriptionDisabled',
];

test.each(toggles)('the switch %s shows what it did, and takes it back', async (id) => {
  const { control, obstacles } = await start();
  expect(control(id).control).toMatchObject({ kind: 'toggle', value: false });
  expect(await control(id).run(true)).toMatch(/\.$/u);
  expect(control(id).control).toMatchObject({ value: true });
  expect(await control(id).run(false)).toMatch(/\.$/u);
  expect(control(id).control).toMatchObject({ value: false });
  expect(obstacles()).toEqual([]);
});

test('the role from a management group still lets Adobe in; a denial and a disabled version do not', async () => {
  const { control, obstacles } = await start();
  await control('roleFromManagementGroup').run(true);
  expect(obstacles()).toEqual([]);
  await control('denied').run(true);
  expect(obstacles()).toEqual(['a deny assignment takes the use of keys away from the app']);
  await control('denied').run(false);
  await control('newestDisabled').run(undefined);
  expect(obstacles()).toEqual(['the key is disabled']);
});

test('a perimeter is chosen by name, and everything is put right at once', async () => {
  const { sandbox, control, obstacles } = await start();
  for (const id of toggles) await control(id).run(true);
  await control('perimeter').run('enforced');
  expect(obstacles()).toContain('a network security perimeter keeps Adobe out');
  undoHardSwitches(sandbox);
  expect(obstacles()).toEqual([]);
  const isOn = ({ control: shown }: ReturnType<typeof control>) => 'value' in shown && shown.value === true;
  const wrong = toggles.filter((id) => isOn(control(id)));
  expect(wrong, 'the role stays where it is').toEqual(['roleFromManagementGroup']);
});
