import * as z from 'zod/mini';

/** Slack counts characters, not UTF-16 units: its validator uses `mb_strlen`. */
const chars = (most: number) =>
  z.string().check(
    z.minLength(1),
    z.refine((text) => Array.from(text).length <= most),
  );

const plainText = (most: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: chars(most),
    emoji: z.optional(z.boolean()),
  });

const mrkdwn = (most: number) =>
  z.strictObject({
    type: z.literal('mrkdwn'),
    text: chars(most),
    verbatim: z.optional(z.boolean()),
  });

const anyText = (most: number) => z.discriminatedUnion('type', [plainText(most), mrkdwn(most)]);

const imageElement = z.strictObject({
  type: z.literal('image'),
  image_url: z.url({ protocol: /^https?$/ }).check(z.maxLength(3000)),
  alt_text: chars(2000),
});

const block_id = z.optional(chars(255));

const section = z
  .strictObject({
    type: z.literal('section'),
    block_id,
    text: z.optional(anyText(3000)),
    fields: z.optional(z.array(anyText(2000)).check(z.minLength(1), z.maxLength(10))),
    accessory: z.optional(imageElement),
    expand: z.optional(z.boolean()),
  })
  .check(z.refine(({ text, fields }) => text !== undefined || fields !== undefined));

/** https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object */
const confirm = z.strictObject({
  title: plainText(100),
  text: plainText(300),
  confirm: plainText(30),
  deny: plainText(30),
  style: z.optional(z.enum(['primary', 'danger'])),
});

/** https://docs.slack.dev/reference/block-kit/block-elements/button-element */
const button = z.strictObject({
  type: z.literal('button'),
  action_id: chars(255),
  text: plainText(75),
  value: z.optional(chars(2000)),
  style: z.optional(z.enum(['primary', 'danger'])),
  confirm: z.optional(confirm),
});

const block = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('actions'),
    block_id,
    elements: z.array(button).check(z.minLength(1), z.maxLength(25)),
  }),
  z.strictObject({ type: z.literal('header'), block_id, text: plainText(150) }),
  section,
  z.strictObject({
    type: z.literal('context'),
    block_id,
    elements: z
      .array(z.discriminatedUnion('type', [plainText(3000), mrkdwn(3000), imageElement]))
      .check(z.minLength(1), z.maxLength(10)),
  }),
  z.strictObject({ type: z.literal('divider'), block_id }),
  z.extend(imageElement, { block_id, title: z.optional(plainText(2000)) }),
]);

/**
 * A message within Slack's limits, made of the blocks that Usher may use. Other blocks and unknown properties are
 * rejected.
 *
 * @see https://docs.slack.dev/reference/block-kit/blocks
 */
export const slackMessage = z.looseObject({
  text: z.optional(z.string()),
  username: z.optional(z.string()),
  icon_url: z.optional(z.string()),
  blocks: z.optional(z.array(block).check(z.maxLength(50))),
  attachments: z.optional(
    z.array(z.looseObject({ text: z.optional(z.string()), fallback: z.optional(z.string()) })),
  ),
});

/** A message that Slack accepts. */
export type SlackMessage = z.infer<typeof slackMessage>;

/** One block of a message. */
export type SlackBlock = z.infer<typeof block>;

/** Slack's response, with status 400, to a message that it rejects. */
export type Refusal = 'invalid_payload' | 'invalid_blocks' | 'no_text';

/** Reads the body of a post as Slack does, ignoring its content type. */
export function readMessage(body: string): { message: SlackMessage } | { refusal: Refusal } {
  const result = z.safeParse(slackMessage, parseJson(body));
  if (!result.success) {
    const blocksOnly = result.error.issues.every(({ path }) => path[0] === 'blocks');
    return { refusal: blocksOnly ? 'invalid_blocks' : 'invalid_payload' };
  }
  const { text, blocks, attachments } = result.data;
  const isEmpty = [text, blocks, attachments].every((part) => part === undefined || part.length === 0);
  return isEmpty ? { refusal: 'no_text' } : { message: result.data };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
