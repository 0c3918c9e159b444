import { adobePresets } from '../adobe/presets.ts';
import { type AdobeSettings, defaultAdobeSettings } from '../adobe/settings.ts';
import { azure } from '../cast.ts';
import type { Sandbox } from '../sandbox.ts';
import { lumaIn } from './luma.ts';
import { type Switch, type SwitchGroup, choice, fact, press, toggle, unless } from './switch.ts';

const presets = Object.entries(adobePresets);
const courses = presets.filter(([, { set, clear }]) => set?.course !== undefined && clear === undefined);
const faults = presets.filter(([, { next, always }]) => next !== undefined || always !== undefined);
const openQuestions = presets.filter(([, { set }]) => set !== undefined && set.course === undefined);

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
const titles = (some: typeof presets) => some.map(([name, { title }]) => [name, title] as const);

function courseSwitch({ adobe: standIn }: Sandbox): Switch {
  const { course } = standIn.settings();
  const present = courses.find(([, { set }]) => same(set?.course, course))?.[0] ?? '';
  const named = titles(courses);
  return choice(
    'course',
    'How the enablement goes',
    present,
    present === '' ? [['', 'Something else'], ...named] : named,
    (name) => {
      standIn.apply(name);
      return `${adobePresets[name]?.title ?? name}.`;
    },
  );
}

/** What is going to go wrong, and has not yet. */
function pendingFaults({ adobe: standIn }: Sandbox): string {
  const pending = standIn.script
    .state()
    .flatMap(({ call, next, always }) => [
      ...(next.length > 0 ? [`${call}: next ${next.length}`] : []),
      ...(always === undefined ? [] : [`${call}: every one`]),
    ]);
  return pending.length === 0 ? 'nothing' : pending.join(', ');
}

/** What `/cmk adopt` is for. */
function elsewhereSwitch(sandbox: Sandbox): Switch {
  const { key } = lumaIn(sandbox);
  const pressed = press('enabledElsewhere', 'Somebody enables it past the bot', () => {
    sandbox.adobe.enableElsewhere(sandbox.leading.orgId, 'Elsewhere1', key?.identifier ?? '');
    return `Adobe has the configuration Elsewhere1, with the key ${azure.key}. Try /cmk adopt.`;
  });
  return unless(key === undefined ? 'The key is deleted.' : undefined, pressed);
}

/** How Adobe behaves from now on. */
export function adobeSwitches(sandbox: Sandbox): SwitchGroup {
  const { adobe: standIn, leading } = sandbox;
  const [configuration] = standIn.configurations(leading.orgId).slice(-1);
  const stage = configuration === undefined ? 'none' : `${configuration.name}: ${configuration.status}`;
  return {
    title: 'Adobe',
    switches: [
      fact('configuration', 'Configuration', stage),
      fact('posts', 'POSTs that Adobe saw', String(standIn.posts(leading.orgId).length)),
      courseSwitch(sandbox),
      choice('fault', 'Let something go wrong', '', [['', 'Choose…'], ...titles(faults)], (name) => {
        if (name === '') return 'Nothing changed.';
        standIn.apply(name);
        return `${adobePresets[name]?.title ?? name}.`;
      }),
      elsewhereSwitch(sandbox),
      fact('pendingFaults', 'About to go wrong', pendingFaults(sandbox)),
      press('adobeRight', 'Put everything at Adobe right', () => {
        standIn.apply('allRight');
        return 'Adobe answers as documented.';
      }),
    ],
  };
}

/** What Adobe's documentation leaves open, one way or the other. */
export function openQuestionSwitches({ adobe: standIn }: Sandbox): SwitchGroup {
  const settings = standIn.settings();
  const drawn = openQuestions.map(([name, { title, set = {} }]) => {
    const named = Object.keys(set) as (keyof AdobeSettings)[];
    const asUsual = Object.fromEntries(named.map((each) => [each, defaultAdobeSettings[each]]));
    const isSo = named.every((each) => settings[each] === set[each]);
    return toggle(`adobe-${name}`, title, isSo, (on) => {
      standIn.set(on ? set : asUsual);
      return on ? `${title}.` : 'As documented.';
    });
  });
  return {
    title: 'What Adobe leaves open',
    hint: 'The documentation does not say; the bot has to stand either.',
    folded: true,
    switches: drawn,
  };
}
