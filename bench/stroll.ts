import { azure, cast, channel } from '../sandbox/cast.ts';
import type { PersonAt } from '../sandbox/person.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { StateOption } from '../sandbox/slack/client-api.ts';

/** The card's menu of steps, as the person sees it now. */
function findStepMenu(person: PersonAt) {
  for (const { ts, blocks } of person.messages().toReversed()) {
    for (const block of blocks) {
      if (block.type !== 'actions') continue;
      const menu = block.elements.find((element) => 'action_id' in element && element.action_id === 'step');
      if (menu?.type === 'static_select') {
        return { ts, blockId: block.block_id ?? '', options: (menu.options ?? []) as StateOption[] };
      }
    }
  }
  return undefined;
}

async function picksStep(sandbox: Sandbox, person: PersonAt, place: number): Promise<void> {
  const menu = findStepMenu(person);
  const option = menu?.options[place];
  if (menu === undefined || option === undefined) throw new Error('the card has no menu of steps');
  const answer = await sandbox.slack.act({
    type: 'action',
    user: person.user,
    container: { type: 'message', channel, ts: menu.ts },
    blockId: menu.blockId,
    actionId: 'step',
    value: { type: 'static_select', selected_option: option },
  });
  if (!answer.ok) throw new Error(`picking a step: ${answer.message}`);
}

/** Starts a setup whose vault lacks one thing, so that there is a card with every button of preparing. */
export async function beginSetup(sandbox: Sandbox): Promise<PersonAt> {
  const person = sandbox.person(cast.requester);
  await person.types('/cmk setup');
  await person.sees('vault');
  await person.submits({
    entitlement: 'healthcare',
    evidence: 'Contract 4711',
    vault: azure.vault,
    configurationName: 'Config1',
  });
  await person.reads('Purge protection is off');
  await person.closes();
  return person;
}

/** One person's round through everything that can be typed, clicked, picked and submitted while preparing. */
export async function stroll(sandbox: Sandbox, person: PersonAt): Promise<void> {
  const { slack } = sandbox;
  await person.types('/cmk status');
  await person.types('/cmk status nowhere');
  await person.types('/cmk hepl');
  await slack.act({ type: 'home', user: person.user });
  await person.clicks('look');
  await person.sees('step');
  await person.closes();
  await person.clicks('status');
  await picksStep(sandbox, person, 0);
  await person.sees('step');
  await person.clicks('vault');
  await person.sees('vault');
  // Refused on its field, after Slack and Azure were asked.
  await person.submits({ vault: 'luma-other-vault', configurationName: 'not a name!' });
  await person.closes();
  await picksStep(sandbox, person, 1);
  await person.sees('key');
  await person.submits({ key: `https://${azure.vault}.vault.azure.net/secrets/${azure.key}` });
  await person.closes();
  await slack.act({ type: 'shortcut', user: person.user, callbackId: 'setup' });
  await person.sees('step');
  await person.closes();
}
