import { context as smallPrint, section } from '../blocks/blocks.ts';
import type { Message } from '../blocks/message.ts';
import { counted, strong, oneLine } from '../blocks/text.ts';
import { findingWords } from '../findings/words.ts';
import { armTemplate } from './arm.ts';
import { azScript } from './az-script.ts';
import { bicepFile } from './bicep.ts';
import { type PlanNames, planSheet } from './sheet.ts';
import type { PlanTarget } from './target.ts';
import { terraformFile } from './terraform.ts';

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
