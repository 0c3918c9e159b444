import { cast, channel, workspace as castWorkspace } from '../../sandbox/cast.ts';
import type { WorkspaceSeed } from '../../sandbox/slack/workspace-seed.ts';

export const enterprise = { id: 'E0SANDBOX1', name: 'Luma Group' } as const;
export const sister = 'T0SISTER01';
export const partnerTeam = 'T0PARTNER1';
const home = castWorkspace.team.id;

/** Who may click but not act: of the organization but not of the workspace; of other companies, without Grid and with. */
export const outside = { cousin: 'W0COUSIN01', partner: 'U0PARTNER1', gridPartner: 'W0GRIDPART' } as const;

const inBoth = { ...enterprise, teams: [sister, home] };

/** How Slack shows people of a Grid: bolt-js#1875, lookerbot#184, slack-morphism-rust#215. */
const shown: Readonly<Record<string, object>> = {
  [cast.firstApprover]: { teamId: sister, enterprise: inBoth, teamIdInInfo: null },
  [cast.secondApprover]: {
    teamId: sister,
    enterprise: inBoth,
    teamIdInInfo: enterprise.id,
    teamIdInClicks: enterprise.id,
  },
  [cast.azureAdministrator]: { teamId: sister, enterprise: inBoth, teamIdInClicks: null },
  [cast.guest]: { teamId: sister, enterprise: inBoth, teamIdInInfo: null },
};

const ofOtherCompanies = [
  { id: outside.partner, name: 'partner', isStranger: true, teamId: partnerTeam },
  {
    id: outside.gridPartner,
    name: 'grid-partner',
    isStranger: true,
    teamId: 'T0PARTNER2',
    enterprise: { id: 'E0PARTNER2', name: 'Partner Group', teams: ['T0PARTNER2'] },
    teamIdInInfo: null,
  },
];

/** The cast in an Enterprise organization: both approvers come from a sister workspace and are members of this one. */
export const gridWorkspace: WorkspaceSeed = {
  ...castWorkspace,
  enterprise,
  people: [
    ...castWorkspace.people.map((person) => ({ ...person, ...shown[person.id] })),
    {
      id: outside.cousin,
      name: 'cousin',
      realName: 'Cousin',
      email: 'cousin@example.com',
      teamId: sister,
      enterprise: { ...enterprise, teams: [sister] },
    },
    ...ofOtherCompanies.map((person) => ({
      ...person,
      realName: person.name,
      email: `${person.id}@example.net`,
    })),
  ],
  channels: castWorkspace.channels.map((each) => ({
    ...each,
    members: [...each.members, ...Object.values(outside)],
    ...(each.id === channel && { sisterTeams: [sister], foreignTeams: [partnerTeam, 'T0PARTNER2'] }),
  })),
};
