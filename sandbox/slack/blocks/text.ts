import { z } from 'zod';

// Composition objects (docs.slack.dev/reference/block-kit/composition-objects). Lengths are in characters.

export const line = (most: number, least = 1) => z.string().min(least).max(most);

/** Identifiers: block_id, action_id, callback_id. */
export const identifier = line(255).optional();

export const plain = (most: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: line(most), emoji: z.boolean().optional() });

const mrkdwn = (most: number) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: line(most), verbatim: z.boolean().optional() });

export const mrkdwnOnly = mrkdwn;

/** Either kind. */
export const text = (most: number) => z.discriminatedUnion('type', [plain(most), mrkdwn(most)]);

export const style = z.enum(['primary', 'danger']).optional();

export const confirm = z
  .strictObject({
    title: plain(100).optional(),
    text: text(300),
    confirm: plain(30).optional(),
    deny: plain(30).optional(),
    style,
  })
  .optional();

export const placeholder = plain(150).optional();

export const webUrl = line(3000);

const slackFile = z.union([z.strictObject({ id: line(255) }), z.strictObject({ url: line(3000) })]);

/** Exactly one of the two says where the picture is. */
export const pictureFields = { image_url: webUrl.optional(), slack_file: slackFile.optional() };

export function onePicture(
  image: { image_url?: unknown; slack_file?: unknown },
  context: z.RefinementCtx,
): void {
  if ((image.image_url === undefined) === (image.slack_file === undefined)) {
    context.addIssue({ code: 'custom', message: 'must provide exactly one of: image_url, slack_file' });
  }
}

export const imageElement = z
  .strictObject({ type: z.literal('image'), alt_text: line(2000), ...pictureFields })
  .superRefine(onePicture);
