import { z } from 'zod';
import { line, plain, text, webUrl } from './text.ts';

/** Of menus: plain text. */
export const menuOption = z.strictObject({
  text: plain(75),
  value: line(150),
  description: plain(75).optional(),
});

/** Of radio buttons and checkboxes: mrkdwn too. */
export const choiceOption = z.strictObject({
  text: text(75),
  value: line(150),
  description: text(75).optional(),
});

/** Only an overflow menu's options may be links; the value may then be missing. */
export const overflowOption = z.strictObject({
  text: plain(75),
  value: line(150).optional(),
  description: plain(75).optional(),
  url: webUrl.optional(),
});

export const optionGroup = z.strictObject({
  label: plain(75),
  options: z.array(menuOption).min(1).max(100),
});

interface WithOptions {
  options?: { value: string }[] | undefined;
  option_groups?: { options: { value: string }[] }[] | undefined;
  initial_option?: { value: string } | undefined;
  initial_options?: { value: string }[] | undefined;
}

/** What is picked at first must be one of the options, to the letter. */
export function initialAmongOptions(element: WithOptions, context: z.RefinementCtx): void {
  const offered = element.options ?? element.option_groups?.flatMap((group) => group.options) ?? [];
  const known = new Set(offered.map((option) => JSON.stringify(option)));
  const check = (option: object, path: (string | number)[]): void => {
    if (known.has(JSON.stringify(option))) return;
    context.addIssue({ code: 'custom', path, message: 'must exactly match one of the provided options' });
  };
  if (element.initial_option !== undefined) check(element.initial_option, ['initial_option']);
  element.initial_options?.forEach((option, index) => check(option, ['initial_options', index]));
}

export function eitherOptionsOrGroups(element: WithOptions, context: z.RefinementCtx): void {
  if ((element.options === undefined) !== (element.option_groups === undefined)) return;
  context.addIssue({ code: 'custom', message: 'must provide exactly one of: options, option_groups' });
}
