import { postFeedback } from '../feedback/post-feedback.ts';
import { renderReply } from '../feedback/wording.ts';
import { addressedTo, type Report } from '../messages/notification.ts';
import { findRule, findTeamRule } from '../rules/find-rule.ts';
import type { Rules, TeamRule } from '../rules/rules.ts';
import type { SweepServices } from './services.ts';

/**
 * Records a later outcome in the audit, and announces it to Slack and to the person, as today's rules say. If no rule
 * covers it any more, it is only recorded; except that Slack hears of somebody who was left in a team, as another rule
 * says.
 *
 * @param key - The ledger's entry that it is about.
 * @param record - Records that it was announced. If that fails, the next sweep repeats the notification under the same
 * id, so that Slack hears once. The reply is posted only after the record.
 * @throws a Failure.
 */
export async function announce(
  services: SweepServices,
  report: Report,
  key: string,
  record: () => Promise<void>,
): Promise<void> {
  const { rules, ledger, publishNotification, now, log, count } = services;
  const { repository, issue, team, person } = report;
  // A rule that covers pull requests covers issues too.
  const location = { repository: { full_name: repository }, issue: { ...issue, pull_request: false } };
  const rule = findRule(rules, location);
  const teamRule = rule && findTeamRule(rule, team);
  const destination = (teamRule ?? fallbackRule(rules, report))?.slack[report.result.outcome];
  await ledger.audit.recordFollowUp(report);
  if (destination !== undefined) {
    await publishNotification(addressedTo(destination, report, rules.slackMembers));
  }
  await record();
  log('info', 'follow-up announced', {
    delivery: report.delivery,
    id: report.id,
    login: person.login,
    outcome: report.result.outcome,
  });
  count('Outcome', { outcome: report.result.outcome });
  if (teamRule === undefined || rule?.feedback !== true) return;
  const feedback = {
    repository,
    issue: issue.number,
    text: renderReply(report, person.login, rule.teams),
    throttleBy: undefined,
    owner: key,
  };
  await postFeedback(feedback, { octokit: await services.octokit(), limits: ledger.limits, now, log });
}

/** A rule that says where admins hear of something that no rule covers: one for the same team, else the first. */
const fallbackRule = ({ rules }: Rules, { result, team }: Report): TeamRule | undefined =>
  result.outcome === 'kept'
    ? (rules.flatMap(({ teams }) => teams).find((one) => one.team === team) ?? rules[0]?.teams[0])
    : undefined;
