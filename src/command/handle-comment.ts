import type { Octokit } from '@octokit/rest';
import * as z from 'zod/mini';
import { COMMAND_LEASE } from '../config/limits.ts';
import { findRule, type Rule, type Rules } from '../config/rules.ts';
import { GitHubRefusal } from '../github/github-failure.ts';
import type { Claim } from '../ledger/claim.ts';
import { commandKey } from '../ledger/keys.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Log } from '../log.ts';
import type { GitHubEvent } from '../messages/github-event.ts';
import { type Notification, type Result, result } from '../messages/notification.ts';
import { giveFeedback } from './give-feedback.ts';
import { isOwnWords } from './is-own-words.ts';
import { joinTeam } from './join-team.ts';
import { notificationOf } from './notification-of.ts';
import { type Command, parseCommand } from './parse-command.ts';
import { whyRefused } from './why-refused.ts';

export interface CommandServices {
  readonly rules: Rules;
  readonly ledger: Ledger;
  readonly octokit: () => Promise<Octokit>;
  /** Resolves once SNS has acknowledged. */
  readonly publish: (notification: Notification) => Promise<void>;
  readonly now: () => Date;
  readonly log: Log;
}

const memory = z.object({
  /** The person was outside of the team just before the change was asked for. */
  wasOutside: z.optional(z.boolean()),
  result: z.optional(result),
});

/**
 * Acts on one comment if it is a command that a rule covers: changes the team, reacts on the comment, tells Slack.
 * What is done is recorded before the next step, so that a try after a crash repeats nothing and forgets nothing.
 *
 * @throws a Failure: the message must come back.
 */
export async function handleComment(event: GitHubEvent, services: CommandServices): Promise<void> {
  const { rules, ledger, log, publish, now } = services;
  const where = { delivery: event.delivery, comment: event.comment.id, login: event.comment.user.login };
  const command =
    isOwnWords(event) && !event.comment.body_was_cut ? parseCommand(event.comment.body) : undefined;
  const rule = findRule(rules, event);
  if (command === undefined || rule === undefined) {
    log('info', 'comment is no command', where);
    return;
  }
  const claim = await ledger.claim(commandKey(event), COMMAND_LEASE, memory);
  if (claim === undefined) {
    log('info', 'command was handled before', where);
    return;
  }
  const decided = claim.memory.result;
  const outcome = decided ?? (await decide(event, command, rule, services, claim));
  if (decided === undefined) {
    await claim.remember({ result: outcome });
    log('info', 'command handled', { ...where, team: rule.team, ...outcome });
    // Only the try that recorded the outcome gives feedback: another might come hours later.
    await giveFeedback(event, outcome, services);
  }
  if (isNews(outcome)) await publish(notificationOf(event, rules.organization, rule, outcome, now()));
  await claim.finish();
}

/** Slack need not hear that nothing changed. */
const isNews = ({ outcome }: Result) => outcome !== 'already-member' && outcome !== 'already-invited';

async function decide(
  { comment }: GitHubEvent,
  { team }: Command,
  rule: Rule,
  { rules, octokit }: CommandServices,
  claim: Claim<z.infer<typeof memory>>,
): Promise<Result> {
  try {
    return await joinTeam(await octokit(), rules.organization, rule, comment.user, team, {
      wasOutside: claim.memory.wasOutside ?? false,
      recordOutside: () => claim.remember({ wasOutside: true }),
    });
  } catch (error) {
    if (error instanceof GitHubRefusal) return { outcome: 'failed', reason: whyRefused(error, rule.team) };
    throw error;
  }
}
