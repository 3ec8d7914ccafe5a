import type { Octokit } from '@octokit/rest';
import { findRule, type Rule, type Rules } from '../config/rules.ts';
import { react } from '../github/react.ts';
import type { Log } from '../log.ts';
import type { GitHubEvent } from '../messages/github-event.ts';
import type { Notification, Result } from '../messages/notification.ts';
import { isOwnWords } from './is-own-words.ts';
import { joinTeam } from './join-team.ts';
import { parseCommand } from './parse-command.ts';

export interface CommandServices {
  readonly rules: Rules;
  readonly octokit: () => Promise<Octokit>;
  /** Resolves once SNS has acknowledged. */
  readonly publish: (notification: Notification) => Promise<void>;
  readonly now: () => Date;
  readonly log: Log;
}

/** Acts on one comment if it is a command that a rule covers: changes the team, tells Slack of it, reacts on the comment. */
export async function handleComment(event: GitHubEvent, services: CommandServices): Promise<void> {
  const { rules, log } = services;
  const where = { delivery: event.delivery, comment: event.comment.id, login: event.comment.user.login };
  const command =
    isOwnWords(event) && !event.comment.body_was_cut ? parseCommand(event.comment.body) : undefined;
  const rule = findRule(rules, event);
  if (command === undefined || rule === undefined) {
    log('info', 'comment is no command', where);
    return;
  }
  const octokit = await services.octokit();
  const result = await joinTeam(octokit, rules.organization, rule, event.comment.user, command.team);
  log('info', 'command handled', { ...where, team: rule.team, ...result });
  if (isNews(result)) await services.publish(notificationOf(event, rules, rule, result, services.now()));
  await giveFeedback(octokit, event, result, log);
}

/** Slack need not hear that nothing changed. */
const isNews = ({ outcome }: Result) => outcome !== 'already-member' && outcome !== 'already-invited';

function notificationOf(
  event: GitHubEvent,
  { organization }: Rules,
  rule: Rule,
  result: Result,
  now: Date,
): Notification {
  const { comment, issue, repository } = event;
  const { login, avatar_url, html_url } = comment.user;
  return {
    id: `${repository.id}/${comment.id}/join`,
    result,
    person: { login, avatar_url, html_url },
    repository: repository.full_name,
    issue: { number: issue.number, title: issue.title },
    comment_url: comment.html_url,
    organization,
    team: rule.team,
    destination: rule.slack,
    at: now.toISOString(),
  };
}

/** The change is made and told; a reaction that fails must not undo or repeat it. */
async function giveFeedback(
  octokit: Octokit,
  { repository, comment, delivery }: GitHubEvent,
  { outcome }: Result,
  log: Log,
) {
  try {
    const worked = outcome !== 'denied' && outcome !== 'failed';
    await react(octokit, repository.full_name, comment.id, worked ? 'rocket' : 'confused');
  } catch (error) {
    log('warn', 'no reaction on the comment', { delivery, comment: comment.id, error });
  }
}
