import type { VNode } from 'preact';
import type { ClientState, Person } from '../../slack/client-api.ts';
import { Avatar } from './avatar.ts';
import { h } from './h.ts';
import { usePage } from './page-context.ts';

/** Who one is: the sandbox lets a single person play all the parts. */
export function PersonSwitch({ slack }: { slack: ClientState }): VNode {
  const page = usePage();
  const people = slack.people.filter(({ isBot }) => !isBot);
  const { me } = slack;
  const onChange = (event: Event) => page.become((event.currentTarget as HTMLSelectElement).value);
  return h(
    'div',
    { class: 'person-switch' },
    h(Avatar, { id: me.id, name: me.realName, bot: false }),
    h(
      'div',
      { class: 'person-field' },
      h('label', { htmlFor: 'person' }, 'You are'),
      h(
        'select',
        { id: 'person', value: me.id, onChange },
        people.map((person) => {
          const chosen = person.id === me.id;
          // What is known of whoever is chosen stands below, where there is room for it.
          return h(
            'option',
            { value: person.id, selected: chosen },
            chosen ? named(person) : describe(person),
          );
        }),
      ),
      h('p', { class: 'person-title' }, notesOn(me).join(' · ')),
    ),
  );
}

const named = (person: Person) => person.realName || person.name;

function describe(person: Person): string {
  return [named(person), ...notesOn(person)].join(' · ');
}

function notesOn(person: Person): string[] {
  return [person.title, membership(person)].filter((note) => note !== '');
}

function membership(person: Person): string {
  if (person.deleted) return 'deactivated';
  if (person.isStranger) return 'another workspace';
  return person.isRestricted || person.isUltraRestricted ? 'guest' : '';
}
