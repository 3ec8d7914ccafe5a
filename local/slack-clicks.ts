import { createHash, createHmac, randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { type SlackMessage, slackMessage } from './slack-message.ts';

/** The workspace and the app of the stand-in. */
export const SLACK_TEAM = 'T00000000';
export const SLACK_APP = 'A00000000';
/** The longest and the most that Slack takes answers to a click: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
const ANSWERS = 5;
const ANSWERED_FOR = 30 * 60 * 1_000;

/** A message that can have buttons. */
export interface ClickedMessage {
  /** The channel, by the destination's name. */
  readonly hook: string;
  /** The id of the message. */
  readonly ts: string;
  readonly payload: SlackMessage;
}

/** A click on a button. */
export interface NewClick {
  /** Member id in the workspace. */
  readonly user: string;
  /** The button, by its `action_id`. */
  readonly button: string;
  /** Where answers go: the address by which Usher reaches the stand-in. */
  readonly origin: string;
  readonly now: Date;
  readonly message: ClickedMessage;
  /** The workspace where the person is at home, if it is another one. */
  readonly home?: string | undefined;
}

/** An address that takes answers to one click. */
interface Address {
  readonly user: string;
  readonly message: ClickedMessage;
  readonly until: number;
  uses: number;
}

const reply = z.extend(slackMessage, {
  response_type: z.optional(z.enum(['ephemeral', 'in_channel'])),
  replace_original: z.optional(z.boolean()),
});

/** An answer that Slack accepted: in the place of the message, or to the person alone. */
export interface ClickAnswer {
  readonly message: ClickedMessage;
  readonly user: string;
  readonly isReplacement: boolean;
  readonly payload: SlackMessage;
  readonly at: Date;
}

/** Slack's side of clicks: makes the payload of each, and takes answers within Slack's limits. */
export class Clicks {
  readonly #addresses = new Map<string, Address>();
  readonly #now: () => Date;
  #last = 0;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** A time of Slack's, which no other message or click has. */
  timestamp(now: Date): string {
    this.#last = Math.max(this.#last + 1, now.getTime() * 1_000);
    return `${Math.floor(this.#last / 1_000_000)}.${String(this.#last % 1_000_000).padStart(6, '0')}`;
  }

  /**
   * The payload that Slack sends for a click.
   *
   * @throws if the message has no such button.
   * @see https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
   */
  payloadOf({ user, button, origin, now, message, home = SLACK_TEAM }: NewClick): object {
    const found = (message.payload.blocks ?? [])
      .flatMap((block) => (block.type === 'actions' ? block.elements : []))
      .find(({ action_id }) => action_id === button);
    if (found === undefined) throw new Error(`the message has no button ${button}`);
    const id = randomUUID().replaceAll('-', '');
    const path = `/actions/${SLACK_TEAM}/${this.#addresses.size + 1}/${id}`;
    this.#addresses.set(path, { user, message, until: now.getTime() + ANSWERED_FOR, uses: 0 });
    const channel = channelId(message.hook);
    return {
      type: 'block_actions',
      user: { id: user, username: user.toLowerCase(), name: user.toLowerCase(), team_id: home },
      api_app_id: SLACK_APP,
      token: 'deprecated',
      container: { type: 'message', message_ts: message.ts, channel_id: channel, is_ephemeral: false },
      trigger_id: `${now.getTime()}.${SLACK_TEAM}.${id}`,
      team: { id: SLACK_TEAM, domain: 'local' },
      enterprise: null,
      is_enterprise_install: false,
      channel: { id: channel, name: message.hook },
      message: { type: 'message', subtype: 'bot_message', ts: message.ts, ...message.payload },
      state: { values: {} },
      response_url: `${origin}${path}`,
      actions: [
        {
          type: 'button',
          action_id: found.action_id,
          block_id: 'local',
          text: found.text,
          value: found.value,
          style: found.style,
          action_ts: this.timestamp(now),
        },
      ],
    };
  }

  /** Takes an answer. @returns it, or Slack's refusal. */
  answer(path: string, body: string): ClickAnswer | { readonly status: number; readonly error: string } {
    const address = this.#addresses.get(path);
    const now = this.#now();
    if (address === undefined) return { status: 404, error: 'no_service' };
    if (now.getTime() > address.until) return { status: 404, error: 'expired_url' };
    if (address.uses >= ANSWERS) return { status: 404, error: 'used_url' };
    const parsed = z.safeParse(reply, parseJson(body));
    if (!parsed.success) return { status: 400, error: 'invalid_payload' };
    address.uses += 1;
    const { replace_original = false, response_type: _, ...payload } = parsed.data;
    const { message, user } = address;
    return { message, user, isReplacement: replace_original, payload, at: now };
  }
}

/** Whether a message has buttons. */
export const hasButtons = ({ payload: { blocks = [] } }: Pick<ClickedMessage, 'payload'>): boolean =>
  blocks.some(({ type }) => type === 'actions');

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const channelId = (hook: string) => `C${hash(hook)}`;

/** The member id of somebody for whom the rules have none. */
export const madeUpMember = (login: string) => `U${hash(login.toLowerCase())}`;

const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 10).toUpperCase();

/** The body of a request as Slack sends it. */
export const formOf = (payload: object) =>
  new URLSearchParams({ payload: JSON.stringify(payload) }).toString();

/**
 * The headers of a request as Slack signs it.
 *
 * @see https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function slackHeaders(body: string, secret: string, now: Date): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1_000));
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return {
    'content-type': 'application/x-www-form-urlencoded',
    'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${digest}`,
  };
}
