import * as z from 'zod/mini';
import { type SlackAction, slackAction } from '../messages/slack-action.ts';
import { ACTIONS, readButtonValue } from '../messages/slack-button.ts';

/** The workspace and the app that may send clicks. Undefined: any whose requests have the right signature. */
export interface SlackSource {
  readonly team: string | undefined;
  readonly app: string | undefined;
}

/** What a payload may turn out to be: a click to publish, or why it is refused or ignored. */
export type ReadClick =
  { readonly action: SlackAction } | 'malformed' | 'ignored' | 'other-app' | 'other-workspace';

const interaction = z.object({ type: z.string() });

/**
 * The part of a `block_actions` payload that is read.
 *
 * @see https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
 */
const blockActions = z.object({
  api_app_id: z.string(),
  /** Null if the app is installed for a whole Enterprise organization. */
  team: z.nullable(z.object({ id: z.string() })),
  is_enterprise_install: z.optional(z.boolean()),
  /** In a channel that is shared with another workspace, `team_id` says where the person is at home. */
  user: z.object({ id: z.string(), team_id: z.optional(z.string()) }),
  channel: z.optional(z.object({ id: z.string() })),
  container: z.optional(z.object({ message_ts: z.optional(z.string()) })),
  response_url: z.optional(z.string()),
  actions: z.array(
    z.object({ action_id: z.string(), action_ts: z.optional(z.string()), value: z.optional(z.string()) }),
  ),
});

/**
 * Reads the form of a verified request.
 *
 * @param body - Its raw bytes: `payload=` and JSON, form-encoded.
 * @see https://docs.slack.dev/interactivity/handling-user-interaction#payloads
 */
export function readClick(body: Uint8Array, source: SlackSource): ReadClick {
  const payload = parsePayload(body);
  const kind = z.safeParse(interaction, payload);
  if (!kind.success) return 'malformed';
  if (kind.data.type !== 'block_actions') return 'ignored';
  const parsed = z.safeParse(blockActions, payload);
  if (!parsed.success) return 'malformed';
  const { api_app_id, team, is_enterprise_install, user, actions } = parsed.data;
  if (source.app !== undefined && api_app_id !== source.app) return 'other-app';
  // A member id is only unique in its own workspace, so a person from elsewhere could pass for one of ours.
  const isAtHome = team !== null && is_enterprise_install !== true && user.team_id === team.id;
  if (!isAtHome || (source.team !== undefined && team.id !== source.team)) return 'other-workspace';
  const [pressed, another] = actions;
  const decision = Object.entries(ACTIONS).find(([name]) => name === pressed?.action_id)?.[1];
  if (pressed === undefined || another !== undefined || decision === undefined) return 'ignored';
  const action = z.safeParse(slackAction, {
    type: 'slack_action',
    delivery: `slack-${pressed.action_ts}`,
    decision,
    workspace: team.id,
    user: user.id,
    channel: parsed.data.channel?.id,
    message: parsed.data.container?.message_ts,
    clicked: pressed.action_ts,
    request: readButtonValue(pressed.value ?? ''),
    response_url: parsed.data.response_url,
  });
  return action.success ? { action: action.data } : 'malformed';
}

function parsePayload(body: Uint8Array): unknown {
  try {
    const form = new URLSearchParams(new TextDecoder('utf-8', { fatal: true }).decode(body));
    const [payload, another] = form.getAll('payload');
    return another === undefined ? JSON.parse(payload ?? '') : undefined;
  } catch {
    return undefined;
  }
}
