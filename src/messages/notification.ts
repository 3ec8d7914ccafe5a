import * as z from 'zod/mini';
import { githubEvent } from './github-event.ts';

const name = z.string().check(z.minLength(1), z.maxLength(250));

const { comment, issue, repository } = githubEvent.shape;
const { html_url: url, user } = comment.shape;
const { login } = user.shape;

/** Why nothing was changed although everything worked; each has its words in Slack. */
export const denial = z.enum(['not-a-member', 'not-listed', 'no-such-team', 'login-taken-over']);
export type Denial = z.infer<typeof denial>;

/** What became of a command. */
export const result = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.enum([
      'added',
      'already-member',
      'invited',
      'already-invited',
      'accepted',
      'invitation-expired',
      'invitation-ended',
    ]),
  }),
  z.strictObject({ outcome: z.literal('denied'), reason: denial }),
  z.strictObject({ outcome: z.literal('failed'), reason: z.string().check(z.maxLength(200)) }),
]);
export type Result = z.infer<typeof result>;

/** What Slack is told of one command: who asked where for which team, and what became of it. */
export const notification = z.strictObject({
  /** The same for every try at the same comment: repository id, comment id and step. */
  id: name,
  /** Of the event that it came of, to find what the log says about both. */
  delivery: githubEvent.shape.delivery,
  result,
  person: z.pick(user, { login: true, avatar_url: true, html_url: true }),
  repository: repository.shape.full_name,
  issue: z.pick(issue, { number: true, title: true }),
  comment_url: url,
  organization: login,
  team: login,
  destination: name,
  /** When it happened, ISO 8601. */
  at: name,
});

export type Notification = z.infer<typeof notification>;
