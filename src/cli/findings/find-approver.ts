import { type AskGitHub, wordsOf } from '../ask-github.ts';
import { fail, type Finding, pass, warn } from './finding.ts';

/**
 * Whether somebody whom the rules name to decide is in the organization: nobody else is let decide.
 *
 * @see https://docs.github.com/en/rest/orgs/members#check-organization-membership-for-a-user
 */
export async function findApprover(ask: AskGitHub, organization: string, login: string): Promise<Finding> {
  const about = `approver ${login}`;
  const who = { org: organization, username: login };
  const answer = await ask('GET /orgs/{org}/members/{username}', who);
  if (answer.status === 204) return pass(about, `is in ${organization}`);
  if (answer.status === 404) {
    const todo = 'put whoever decides now into the rules, or invite them';
    return warn(about, `is not in ${organization}, or has another login now, and so cannot decide`, todo);
  }
  return fail(about, `is not shown by GitHub (${wordsOf(answer)})`, 'give Usher Members: read and write');
}
