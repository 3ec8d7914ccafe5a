import type { Octokit } from '@octokit/rest';
import { type Allow, type Rule, sameName } from '../config/rules.ts';
import { getUserId } from '../github/get-user-id.ts';
import { isOrganizationMember } from '../github/is-organization-member.ts';
import { addToTeam, getTeamMembership } from '../github/team-membership.ts';
import type { Denial, Result } from '../messages/notification.ts';

interface Person {
  readonly login: string;
  readonly id: number;
}

/**
 * Lets a person join the team of a rule, if the rule lets them.
 *
 * @param askedFor - The team that the person wrote, if any.
 * @throws whatever is no answer of GitHub's to the question: the command must be tried again.
 */
export async function joinTeam(
  octokit: Octokit,
  organization: string,
  { team, allow }: Rule,
  { login, id }: Person,
  askedFor: string | undefined,
): Promise<Result> {
  if (askedFor !== undefined && askedFor !== team) return denied('no-such-team');
  // Asked first because the change would set the role, and so demote a maintainer who says join.
  const membership = await getTeamMembership(octokit, organization, team, login);
  if (membership === 'active') return { outcome: 'already-member' };
  if (membership === 'pending') return { outcome: 'already-invited' };
  const denial = await whyDenied(octokit, organization, allow, login);
  if (denial !== undefined) return denied(denial);
  // A login can be renamed and taken by somebody else between the comment and now.
  if ((await getUserId(octokit, login)) !== id) return denied('login-taken-over');
  const change = await addToTeam(octokit, organization, team, login);
  if ('refusal' in change) return { outcome: 'failed', reason: change.refusal };
  return { outcome: change.state === 'active' ? 'added' : 'invited' };
}

const denied = (reason: Denial): Result => ({ outcome: 'denied', reason });

async function whyDenied(
  octokit: Octokit,
  organization: string,
  allow: Allow,
  login: string,
): Promise<Denial | undefined> {
  if (allow === 'anyone') return undefined;
  if (allow === 'org-members') {
    return (await isOrganizationMember(octokit, organization, login)) ? undefined : 'not-a-member';
  }
  return allow.some((listed) => sameName(listed, login)) ? undefined : 'not-listed';
}
