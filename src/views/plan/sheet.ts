import { checkIds, checks, type CheckedStep } from '../../domain/checks/findings.ts';
import { findingWords } from '../findings/words.ts';
import { demands } from './demands.ts';
import { differing, type Difference, type PlanTarget } from './target.ts';

const stepTitles: Readonly<Record<CheckedStep, string>> = {
  vault: 'License and vault',
  key: 'Key',
  app: 'Adobe’s app',
  role: 'Role',
};

const notKnown = 'not known yet';

function filledIn({ region, tenantId, subscription, group, vault, key, app }: PlanTarget): string[] {
  const values: readonly (readonly [string, string | undefined])[] = [
    ['Region at Adobe', region],
    ['Directory', tenantId],
    ['Subscription', subscription],
    ['Resource group', group],
    ['Vault', vault],
    ['Key', key],
    ['Application id of Adobe’s app', app?.applicationId],
    ['Consent link', app?.consentUrl],
  ];
  return values.map(([name, value]) => `  ${name}: ${value ?? notKnown}`);
}

const differenceLines = ({ finding, command }: Difference) => [
  `  ! ${findingWords(finding)}`,
  ...(command === undefined ? [] : [`      ${command}`]),
];

function stepLines(target: PlanTarget, step: CheckedStep, place: number): string[] {
  const differs = differing(target, step);
  const isThere = target.there.includes(step);
  return [
    `${place + 1}. ${stepTitles[step]}${isThere ? ' – there already; the plan does not make it again' : ''}`,
    ...checkIds.filter((check) => checks[check] === step).map((check) => `  - ${demands[check].says}`),
    ...(differs.length === 0 ? [] : ['  Differs from this, as the bot last saw it:']),
    ...differs.flatMap(differenceLines),
  ];
}

/** The files beside the text, by how each is used. */
const usage = (names: PlanNames) => [
  `  ${names.az} – a script for a POSIX shell with the Azure CLI.`,
  `  ${names.bicep} and ${names.arm} – the same for a deployment to the resource group. The Bicep file was not compiled.`,
  `  ${names.terraform} – the same for Terraform.`,
  'Use one of the three. What is not known above is a parameter in each. None was tried on a subscription: read it before you run it.',
];

export interface PlanNames {
  readonly text: string;
  readonly az: string;
  readonly bicep: string;
  readonly arm: string;
  readonly terraform: string;
}

/** Everything that Azure and Adobe must have before anyone begins, for people. */
export function planSheet(target: PlanTarget, names: PlanNames): string {
  const steps = Object.keys(stepTitles) as CheckedStep[];
  const unseen = target.there.includes('vault')
    ? []
    : [
        '',
        'The bot does not know whether the vault exists. If one of this name does, do not deploy over it: that would replace its network rules and access policies. Choose it in setup, and ask for the plan again.',
      ];
  return `${[
    `Customer-managed keys for ${target.organization}: what Azure and Adobe must have before anyone begins`,
    '',
    'Filled in',
    ...filledIn(target),
    ...unseen,
    ...steps.flatMap((step, place) => ['', ...stepLines(target, step, place)]),
    '',
    'Files',
    ...usage(names),
    '',
    `Then: /cmk setup ${target.organization}. The bot checks all of this itself, as far as it may see it. Nothing here sends anything to Adobe.`,
  ].join('\n')}\n`;
}
