import type { RefusalReason } from '../domain/refusals.ts';
import type { RefusalWords } from './refusal-words.ts';
import { code } from './text.ts';

type AdoptionReason = Extract<
  RefusalReason,
  'runUnderWay' | 'notAtAdobe' | 'notCompleted' | 'keyUnreadable' | 'configuredElsewhere'
>;

export const refusedAdoption: Record<AdoptionReason, RefusalWords> = {
  runUnderWay: () =>
    '*A setup is under way here.* It finds by itself what is enabled already. Go on with `/cmk setup`, or end it with `/cmk cancel` and adopt then.',
  notAtAdobe: ({ name = '' }) =>
    `*Adobe has no configuration ${code(name, 100)} for this organization.* Adobe tells capital from small letters: compare the name with the one that was sent. If none was sent, start with \`/cmk setup\`.`,
  notCompleted: ({ name = '', status = '' }) =>
    `*Adobe has ${code(name, 100)}, but it is not at work: ${code(status, 60)}.* Only what is COMPLETED is taken in. If Adobe is still at it, try again later; if it failed, start with \`/cmk setup\` and another name.`,
  keyUnreadable: ({ identifier = '' }) =>
    `*Adobe does not name a key that the bot can read:* ${code(identifier, 300)}. Ask Adobe’s support which key the configuration uses. Nothing was taken in.`,
  configuredElsewhere: ({ identifier = '', vault = '' }) =>
    `*Adobe’s configuration names a key in another vault:* ${code(identifier, 300)}, and not in ${code(vault, 100)}. Nothing was taken in. If Adobe’s vault is the right one, choose it here; if it is a surprise, ask who set it up before anything else.`,
};
