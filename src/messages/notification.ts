import * as z from 'zod/mini';
import { githubEvent, TEXT_LIMIT } from './github-event.ts';

const id = z.int().check(z.positive());
const text = z.string().check(z.maxLength(2 * TEXT_LIMIT));
const name = z.string().check(z.minLength(1), z.maxLength(250));

const { html_url: url, user } = githubEvent.shape.comment.shape;

/** Why nothing was changed although everything worked; each has its words in Slack. */
export const denial = z.enum(['not-a-member', 'not-listed', 'no-such-team', 'login-taken-over']);
export type Denial = z.infer<typeof denial>;

/** What became of a command. */
export const result = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.enum(['added', 'invited', 'already-member', 'already-invited']) }),
  z.strictObject({ outcome: z.literal('denied'), reason: denial }),
  z.strictObject({ outcome: z.literal('failed'), reason: z.string().check(z.maxLength(200)) }),
]);
export type Result = z.infer<typeof result>;

/** What Slack is told of one command: who asked where for which team, and what became of it. */
export const notification = z.strictObject({
  /** The same for every try at the same comment: repository id, comment id and step. */
  id: name,
  result,
  person: z.pick(user, { login: true, avatar_url: true, html_url: true }),
  repository: name,
  issue: z.strictObject({ number: id, title: text }),
  comment_url: url,
  organization: name,
  team: name,
  destination: name,
  /** When it happened, ISO 8601. */
  at: name,
});

export type Notification = z.infer<typeof notification>;
