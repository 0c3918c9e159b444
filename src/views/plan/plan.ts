import { type CheckedStep, checkIds, checks } from '../../domain/checks/findings.ts';
import { findingWords } from '../findings/words.ts';
import { demands, type Difference, differing, type PlanTarget } from './demands.ts';
import { context as smallPrint, type Message, section } from '../blocks/blocks.ts';
import { counted, oneLine, strong } from '../blocks/text.ts';
import { armTemplate } from './resources.ts';
import { azScript } from './az-script.ts';
import { bicepFile } from './bicep.ts';
import { terraformFile } from './terraform.ts';

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

const ofDifference = ({ finding, command }: Difference) => [
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
    ...differs.flatMap(ofDifference),
  ];
}

/** The files beside the text, by how each is used. */
const usage = (names: PlanNames) => [
  `  ${names.az} – a script for a POSIX shell with the Azure CLI.`,
  `  ${names.bicep} and ${names.arm} – the same for a deployment to the resource group. The Bicep file was not compiled.`,
  `  ${names.terraform} – the same for Terraform.`,
  'Use one of the three. What is not known above is a parameter in each. None was tried on a subscription: read it before you run it.',
];

interface PlanNames {
  readonly text: string;
  readonly az: string;
  readonly bicep: string;
  readonly arm: string;
  readonly terraform: string;
}

/** Everything that Azure and Adobe must have before anyone begins, for people. */
function planSheet(target: PlanTarget, names: PlanNames): string {
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

interface PlanFile {
  readonly name: string;
  readonly title: string;
  readonly content: Buffer;
}

/** Names that every file system takes. */
function namesFor(organization: string): PlanNames {
  const safe = organization.replaceAll(/[^\w.-]+/gu, '-').slice(0, 80);
  const name = `cmk-plan-${safe}`;
  return {
    text: `${name}.txt`,
    az: `${name}.sh`,
    bicep: `${name}.bicep`,
    arm: `${name}.json`,
    terraform: `${name}.tf`,
  };
}

/** The plan in every form, the one for people first. */
export function planFiles(target: PlanTarget): PlanFile[] {
  const names = namesFor(target.organization);
  const file = (name: string, title: string, content: string) => ({
    name,
    title,
    content: Buffer.from(content),
  });
  return [
    file(names.text, 'Plan', planSheet(target, names)),
    file(names.az, 'Plan as a script for the Azure CLI', azScript(target)),
    file(names.bicep, 'Plan as Bicep (not compiled)', bicepFile(target)),
    file(names.arm, 'Plan as an ARM template', armTemplate(target)),
    file(names.terraform, 'Plan for Terraform', terraformFile(target)),
  ];
}

const mostNamed = 5;

function differenceLines({ differs, vault }: PlanTarget): string[] {
  if (differs.length === 0) return [];
  const shown = differs.slice(0, mostNamed);
  const more = differs.length - shown.length;
  return [
    `*What is there differs from what the checks demand*${vault === undefined ? '' : ` (vault ${strong(vault)})`}. Nothing that is there is made again or changed: the script names the commands, for somebody to read first.`,
    ...shown.map(({ finding }) => `• ${oneLine(findingWords(finding), 300)}`),
    ...(more > 0 ? [`• and ${counted(more, 'more finding')}`] : []),
  ];
}

function unknownLine({ subscription, group, vault, key, app }: PlanTarget): string {
  const missing = [
    ...(subscription === undefined ? ['subscription'] : []),
    ...(group === undefined ? ['resource group'] : []),
    ...(vault === undefined ? ['vault'] : []),
    ...(key === undefined ? ['key'] : []),
    ...(app === undefined ? ['application id of Adobe’s app'] : []),
  ];
  return missing.length === 0 ? '' : `Not known yet, and a parameter in each file: ${missing.join(', ')}.`;
}

/** What stands above the files, and what the asker is told where they asked. */
export function planText(target: PlanTarget): string {
  return [
    `The plan for ${strong(target.organization)}: everything Azure and Adobe must have before anyone begins. Hand it to the people who manage your vaults.`,
    ...differenceLines(target),
    unknownLine(target),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

const where =
  'The files are in your direct messages with the bot: text, `az` script, Bicep, ARM template and Terraform. None was tried on a subscription.';

export function planMessage(target: PlanTarget): Message {
  return {
    text: `The plan for ${target.organization} is in your direct messages with the bot.`,
    blocks: [section(planText(target)), smallPrint(where)],
  };
}
