import type { Octokit } from '@octokit/rest';
import { COMMAND_LEASE } from '../config/limits.ts';
import { findRule, type Rule, type Rules } from '../config/rules.ts';
import { GitHubRefusal } from '../github/github-failure.ts';
import type { Claim } from '../ledger/claim.ts';
import { type CommandMemory, commandMemory, OPEN_INVITATION } from '../ledger/command-memory.ts';
import { commandKey } from '../ledger/keys.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Log } from '../log.ts';
import type { GitHubEvent } from '../messages/github-event.ts';
import type { Notification, Result } from '../messages/notification.ts';
import type { Count } from '../metrics.ts';
import { giveFeedback } from './give-feedback.ts';
import { joinTeam } from './join-team.ts';
import { notificationOf } from './notification-of.ts';
import type { Command } from '../messages/parse-command.ts';
import { readCommand } from '../messages/read-command.ts';
import { whyRefused } from './why-refused.ts';

export interface CommandServices {
  readonly rules: Rules;
  readonly ledger: Ledger;
  readonly octokit: () => Promise<Octokit>;
  /** Resolves once SNS has acknowledged. */
  readonly publish: (notification: Notification) => Promise<void>;
  readonly now: () => Date;
  readonly log: Log;
  readonly count: Count;
}

/**
 * Acts on one comment if it is a command that a rule covers: changes the team, reacts on the comment, tells Slack.
 * What is done is recorded before the next step, so that a try after a crash repeats nothing and forgets nothing.
 *
 * @throws a Failure: the message must come back.
 */
export async function handleComment(event: GitHubEvent, services: CommandServices): Promise<void> {
  const { rules, ledger, log, count, publish } = services;
  const where = { delivery: event.delivery, comment: event.comment.id, login: event.comment.user.login };
  const command = readCommand(event);
  const rule = findRule(rules, event);
  if (command === undefined || rule === undefined) {
    log('info', 'comment is no command', where);
    return;
  }
  const done = await ledger.work(commandKey(event), COMMAND_LEASE, commandMemory, async (claim) => {
    const decided = claim.memory.notification;
    const notification = decided ?? (await decide(event, command, rule, services, claim));
    const { result } = notification;
    if (decided === undefined) {
      await claim.remember({ notification });
      log('info', 'command handled', { ...where, team: rule.team, ...result });
      count('Outcome', { outcome: result.outcome });
      // Only the try that recorded the outcome gives feedback: another might come hours later.
      await giveFeedback(event, result, services);
    }
    if (isNews(result)) await publish(notification);
    await claim.finish(result.outcome === 'invited' ? OPEN_INVITATION : undefined);
  });
  if (done === 'finished') log('info', 'command was handled before', where);
}

/** Slack need not hear that nothing changed. */
const isNews = ({ outcome }: Result) => outcome !== 'already-member' && outcome !== 'already-invited';

async function decide(
  event: GitHubEvent,
  { team }: Command,
  rule: Rule,
  { rules: { organization }, octokit, now }: CommandServices,
  claim: Claim<CommandMemory>,
): Promise<Notification> {
  const tell = (result: Result) => notificationOf(event, organization, rule, result, now());
  try {
    return tell(
      await joinTeam(await octokit(), organization, rule, event.comment.user, team, {
        wasOutside: claim.memory.wasOutside ?? false,
        recordOutside: () => claim.remember({ wasOutside: true }),
      }),
    );
  } catch (error) {
    if (error instanceof GitHubRefusal)
      return tell({ outcome: 'failed', reason: whyRefused(error, rule.team) });
    throw error;
  }
}
