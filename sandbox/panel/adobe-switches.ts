import { adobe } from '../cast.ts';
import type { Sandbox } from '../sandbox.ts';
import { type SwitchGroup, choice, fact } from './switch.ts';

/** How Adobe behaves from now on. */
export function adobeSwitches({ adobe: standIn }: Sandbox): SwitchGroup {
  const presets = standIn.presets();
  const [configuration] = standIn.configurations(adobe.orgId).slice(-1);
  const stage = configuration === undefined ? 'none' : `${configuration.name}: ${configuration.status}`;
  return {
    title: 'Adobe',
    switches: [
      choice(
        'adobe',
        'Adobe’s next answers',
        '',
        [['', 'Choose…'], ...presets.map(({ name, title }) => [name, title] as const)],
        (name) => {
          if (name === '') return 'Nothing changed.';
          standIn.apply(name);
          return presets.find((preset) => preset.name === name)?.title ?? name;
        },
      ),
      fact('configuration', 'Configuration', stage),
      fact('posts', 'POSTs that Adobe saw', String(standIn.posts(adobe.orgId).length)),
    ],
  };
}
