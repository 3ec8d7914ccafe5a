import type { Notification, Report } from './notification.ts';

/** A report on its way to a Slack destination. @param slackMembers - Slack member ids by login in lower case. */
export function addressTo(
  destination: string,
  report: Report,
  slackMembers: ReadonlyMap<string, string>,
): Notification {
  const mention = slackMembers.get(report.person.login.toLowerCase());
  return { ...report, destination, ...(mention === undefined ? {} : { mention }) };
}
