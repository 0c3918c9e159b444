import { expect, test } from 'vitest';
import type { Deps } from '../../src/deps.ts';
import { actorOf } from '../../src/listeners/reception.ts';

const alone = { home: { team: 'T0HOME' } } as Deps;
const inGrid = { home: { team: 'T0HOME', enterprise: 'E0HOME' } } as Deps;
const user = 'W0PERSON';
const home = { id: 'T0HOME', enterprise_id: 'E0HOME' };

test.each([
  ['from the home workspace', { team: home, enterprise: { id: 'E0HOME' }, user: { team_id: 'T0SISTER' } }],
  ['with the organization in place of a workspace', { team: home, user: { team_id: 'E0HOME' } }],
  ['with no workspace of the person', { team: home, enterprise: { id: 'E0HOME' }, user: {} }],
  ['where only the workspace is named', { team: { id: 'T0HOME' }, user: { team_id: 'T0SISTER' } }],
  ['with null for the organization of the workspace', { team: { ...home, enterprise_id: null } }],
  ['with null for the organization', { team: home, enterprise: null, enterprise_id: null }],
  ['with null for the workspace of the person', { team: home, user: { team_id: null } }],
  ['with null for the workspace beside its name', { team: home, team_id: null }],
  ['as a command', { team_id: 'T0HOME', enterprise_id: 'E0HOME' }],
])('in a Grid a click %s counts as one from here; who it was, users.info says', (_how, delivered) => {
  expect(actorOf(user, delivered, inGrid)).toEqual({ user, who: user, isHere: true });
});

test.each([
  ['a sister workspace', 'T0SISTER', { team: { id: 'T0SISTER' }, enterprise: { id: 'E0HOME' } }],
  ['another organization', 'E0OTHER', { team: { id: 'T0HOME' }, enterprise: { id: 'E0OTHER' } }],
  ['another organization in the workspace', 'E0OTHER', { team: { id: 'T0HOME', enterprise_id: 'E0OTHER' } }],
  ['another organization, as a command', 'E0OTHER', { team_id: 'T0HOME', enterprise_id: 'E0OTHER' }],
  ['no workspace at all', 'nowhere', { team: null, enterprise: { id: 'E0HOME' } }],
  ['null for the workspace', 'nowhere', { team: null, team_id: null, user: { team_id: null } }],
  ['no workspace but the person’s', 'nowhere', { user: { team_id: 'T0HOME' } }],
])('in a Grid a delivery that names %s is from elsewhere', (_what, from, delivered) => {
  expect(actorOf(user, delivered, inGrid)).toEqual({ user, who: `${from}/${user}`, isHere: false });
});

test('a workspace outside Enterprise Grid takes a click only from its own people', () => {
  const pressed = (team: string) => actorOf(user, { team: { id: 'T0HOME' }, user: { team_id: team } }, alone);
  expect(pressed('T0HOME').isHere).toBe(true);
  expect(pressed('T0OTHER')).toEqual({ user, who: `T0OTHER/${user}`, isHere: false });
});

test('a workspace outside Enterprise Grid takes a click that names no workspace of the person', () => {
  const delivered = {
    team: { id: 'T0HOME', enterprise_id: null },
    enterprise: null,
    user: { team_id: null },
  };
  expect(actorOf(user, delivered, alone).isHere).toBe(true);
});
