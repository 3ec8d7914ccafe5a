import * as z from 'zod/mini';

/** Ids and times as Slack writes them: upper case, or `1548426417.840180`. */
const id = (first: string) => z.string().check(z.regex(new RegExp(`^[${first}][A-Z\\d]{1,30}$`)));
const timestamp = z.string().check(z.regex(/^\d{1,12}\.\d{1,9}$/));
const number = z.int().check(z.positive());

/** The `ButtonRequest` of slack-button.ts. */
const buttonRequest = z.object({
  repository: number,
  issue: number,
  person: number,
  team: z.string().check(z.maxLength(255), z.regex(/^[\w-]+$/)),
  comment: number,
});

/** A click on a button in Slack: what Slack signed of it. Unknown keys are dropped, since a newer version may send them. */
export const slackAction = z.object({
  type: z.literal('slack_action'),
  /** To find it in the logs; as a delivery id of GitHub's has it. */
  delivery: z.string().check(z.regex(/^slack-\d{1,12}\.\d{1,9}$/)),
  decision: z.enum(['approve', 'deny']),
  /** The workspace, the person who clicked, the channel and the message. */
  workspace: id('T'),
  user: id('UW'),
  channel: id('CDG'),
  message: timestamp,
  /** When it was clicked. */
  clicked: timestamp,
  request: buttonRequest,
  /** Where Slack takes answers for a while: {@link ../slack/respond.ts}. Whoever has it can post there, so it is secret. */
  response_url: z.string().check(
    z.maxLength(500),
    z.refine((value) => URL.canParse(value)),
  ),
});
export type SlackAction = z.infer<typeof slackAction>;

/** Whether a message from the queue is a click, and not a comment. */
export const isSlackAction = (message: unknown): boolean =>
  z.safeParse(z.object({ type: z.literal('slack_action') }), message).success;

/** The SNS attributes of a click. The subscription's filter lets it through if the stack has Slack's signing secret. */
export const attributesOfAction = ({ delivery }: SlackAction) => ({
  event: 'slack_action',
  action: 'clicked',
  delivery,
});
