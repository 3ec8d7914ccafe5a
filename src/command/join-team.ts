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

/** What one try leaves for the next, should it die in between. */
export interface BeforeTheChange {
  /** Whether an earlier try found the person outside of the team, and went on to the change. */
  readonly wasOutside: boolean;
  /** Records just before the change that the person is outside of the team. */
  readonly recordOutside: () => Promise<void>;
}

/**
 * Lets a person join the team of a rule, if the rule lets them.
 *
 * @param askedFor - The team that the person wrote, if any.
 * @throws a Failure: the command must be tried again, or was refused for good.
 */
export async function joinTeam(
  octokit: Octokit,
  organization: string,
  { team, allow }: Rule,
  { login, id }: Person,
  askedFor: string | undefined,
  { wasOutside, recordOutside }: BeforeTheChange,
): Promise<Result> {
  if (askedFor !== undefined && askedFor !== team) return denied('no-such-team');
  const place = { org: organization, team_slug: team, username: login };
  // Asked first because the change would set the role, and so demote a maintainer who says join.
  const present = await getTeamMembership(octokit, place);
  if (present !== undefined) return { outcome: (wasOutside ? DONE : FOUND)[present] };
  const denial = await whyDenied(octokit, organization, allow, login);
  if (denial !== undefined) return denied(denial);
  // A login can be renamed and taken by somebody else between the comment and now.
  if ((await getUserId(octokit, login)) !== id) return denied('login-taken-over');
  await recordOutside();
  return { outcome: DONE[await addToTeam(octokit, place)] };
}

const DONE = { active: 'added', pending: 'invited' } as const;
const FOUND = { active: 'already-member', pending: 'already-invited' } as const;

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
