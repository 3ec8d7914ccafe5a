import type { Rules } from './rules.ts';

/**
 * The GitHub logins that the rules give to a member of the Slack workspace, in lower case. More than one is ambiguous.
 *
 * @param id - The member's id in Slack.
 */
export const loginsOfMember = (
  { slackMembers }: Pick<Rules, 'slackMembers'>,
  id: string,
): readonly string[] =>
  Object.entries(slackMembers).flatMap(([login, member]) => (member === id ? [login] : []));
