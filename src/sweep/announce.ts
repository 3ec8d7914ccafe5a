import { postFeedback } from '../feedback/post-feedback.ts';
import { renderReply } from '../feedback/wording.ts';
import { addressedTo, type Report } from '../messages/notification.ts';
import { findRule, findTeamRule } from '../rules/find-rule.ts';
import type { SweepServices } from './services.ts';

/**
 * Tells Slack and the person what came of something later, as the rules of today want it; of what no rule covers any
 * more nobody is told.
 *
 * @param owner - The key of what it is about.
 * @param record - Records that it has been told: Slack hears twice with the same id, if at all, and the person once.
 * @throws a Failure.
 */
export async function announce(
  services: SweepServices,
  report: Report,
  owner: string,
  record: () => Promise<void>,
): Promise<void> {
  const { rules, ledger, publishNotification, now, log, count } = services;
  const { repository, issue, team, person } = report;
  // A rule for pull requests covers issues too.
  const where = { repository: { full_name: repository }, issue: { ...issue, pull_request: false } };
  const rule = findRule(rules, where);
  const gate = rule && findTeamRule(rule, team);
  const destination = gate?.slack[report.result.outcome];
  if (destination !== undefined) {
    await publishNotification(addressedTo(destination, report, rules.slackMembers));
  }
  await record();
  log('info', 'told what became of it', {
    delivery: report.delivery,
    id: report.id,
    login: person.login,
    outcome: report.result.outcome,
  });
  count('Outcome', { outcome: report.result.outcome });
  if (gate === undefined || rule?.feedback !== true) return;
  const feedback = {
    repository,
    issue: issue.number,
    text: renderReply(report, person.login, rule.teams),
    throttleKey: undefined,
    owner,
  };
  await postFeedback(feedback, { octokit: await services.octokit(), limits: ledger.limits, now, log });
}
