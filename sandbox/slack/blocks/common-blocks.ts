import { z } from 'zod';
import {
  button,
  checkboxes,
  datepicker,
  datetimepicker,
  overflow,
  radioButtons,
  timepicker,
  workflowButton,
} from './buttons.ts';
import { fileInput, richTextInput, textFields } from './fields.ts';
import { multiMenus, singleMenus } from './menus.ts';
import { richText } from './rich-text.ts';
import { identifier, imageElement, line, onePicture, pictureFields, plain, text, webUrl } from './text.ts';

// Blocks that may stand in messages, modals and Home alike (docs.slack.dev/reference/block-kit/blocks).

const choices = [checkboxes, radioButtons] as const;
const pickers = [datepicker, timepicker] as const;

const block = <T extends string, F extends z.core.$ZodLooseShape>(type: T, fields: F) =>
  z.strictObject({ type: z.literal(type), block_id: identifier, ...fields });

export const section = block('section', {
  text: text(3000).optional(),
  fields: z.array(text(2000)).min(1).max(10).optional(),
  accessory: z
    .discriminatedUnion('type', [
      button,
      workflowButton,
      overflow,
      imageElement,
      ...choices,
      ...pickers,
      ...singleMenus,
      ...multiMenus,
    ])
    .optional(),
  expand: z.boolean().optional(),
}).superRefine((section, context) => {
  if (section.text === undefined && section.fields === undefined) {
    context.addIssue({ code: 'custom', message: 'missing required field: text or fields' });
  }
});

export const actions = block('actions', {
  elements: z
    .array(
      z.discriminatedUnion('type', [
        button,
        workflowButton,
        overflow,
        datetimepicker,
        richTextInput,
        ...choices,
        ...pickers,
        ...singleMenus,
        ...multiMenus,
      ]),
    )
    .min(1)
    .max(25),
});

export const context = block('context', {
  elements: z
    .array(z.discriminatedUnion('type', [imageElement, text(3000)]))
    .min(1)
    .max(10),
});

const inputFields = {
  label: plain(2000),
  hint: plain(2000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
};
const inputElements = [
  ...textFields,
  ...choices,
  ...pickers,
  datetimepicker,
  ...singleMenus,
  ...multiMenus,
] as const;

export const input = block('input', { ...inputFields, element: z.discriminatedUnion('type', inputElements) });

/** Files can be asked for in modals only. */
export const modalInput = block('input', {
  ...inputFields,
  element: z.discriminatedUnion('type', [...inputElements, fileInput]),
});

export const divider = block('divider', {});
export const header = block('header', { text: plain(150), level: z.int().min(1).max(4).optional() });
export const image = block('image', {
  alt_text: line(2000),
  title: plain(2000).optional(),
  ...pictureFields,
}).superRefine(onePicture);

export const video = block('video', {
  alt_text: line(2000),
  title: plain(199),
  video_url: webUrl,
  thumbnail_url: webUrl,
  title_url: webUrl.optional(),
  author_name: line(49).optional(),
  provider_name: line(255).optional(),
  provider_icon_url: webUrl.optional(),
  description: plain(200).optional(),
});

export const everywhere = [section, actions, context, divider, header, image, richText, video] as const;
