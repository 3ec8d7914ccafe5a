import type { Octokit } from '@octokit/rest';
import { getTeamMembership, isOrganizationMember, type MembershipState } from '../github/memberships.ts';
import { getUserId } from '../github/users.ts';
import { isSameName } from '../messages/github-event.ts';
import type { DenialReason, Outcome } from '../messages/outcome.ts';
import type { Allow, TeamRule } from '../rules/rules.ts';
import type { Person } from './command.ts';

/** What to do with somebody who wants to join a team. */
export type Decision =
  /** Nothing: report the outcome. */
  | { readonly action: 'report'; readonly result: Outcome }
  /** Record a request, on which an approver decides. */
  | { readonly action: 'request' }
  /** Add them; an outsider is invited to the organization. */
  | { readonly action: 'add'; readonly isOutsider: boolean }
  /** Let them stay longer. */
  | { readonly action: 'renew' };

/** What GitHub says about somebody who wants to join a team. */
export interface JoinFacts {
  /** Their membership in the team or a child team; undefined if they have none. */
  readonly membership: MembershipState | undefined;
  /** Whether they are a member of the organization; false if the membership decides and GitHub wasn't asked. */
  readonly isOrgMember: boolean;
  /** Whether they are in the team whose members the rule lets in. */
  readonly isInAllowedTeam: boolean;
  /** The id of the account that has their login now; undefined if no account has it. */
  readonly accountId: number | undefined;
}

/**
 * Decides whether somebody may join a team, from the rule and the facts alone. The limits on invitations and requests come
 * later: `addPerson` in change-membership.ts, and commands/join.ts.
 *
 * @param wasOutside - An earlier attempt at the same command found them outside the team, and began to add them.
 * @param mayRenew - Usher let them in for a time, which can be renewed. The rule then decides as if they were outside.
 */
export function decideJoin(
  { allow, approvers }: Pick<TeamRule, 'allow' | 'approvers'>,
  person: Pick<Person, 'login' | 'id'>,
  facts: JoinFacts,
  wasOutside: boolean,
  mayRenew = false,
): Decision {
  const { membership, accountId, isOrgMember } = facts;
  // Adding a maintainer again would make them a plain member, so members are left alone.
  const renews = mayRenew && membership === 'active' && !wasOutside;
  if (membership !== undefined && !renews)
    return report({ outcome: (wasOutside ? OUTCOME_OF_ADDING : OUTCOME_WITHOUT_CHANGE)[membership] });
  const denial = findDenial(allow, person.login, facts);
  if (denial !== undefined && approvers === undefined) return report({ outcome: 'denied', reason: denial });
  // A login can be renamed, and taken by somebody else, after the comment was written.
  if (accountId !== person.id) return report({ outcome: 'denied', reason: 'login-taken-over' });
  if (denial !== undefined) return { action: 'request' };
  return renews ? { action: 'renew' } : { action: 'add', isOutsider: !isOrgMember };
}

/** The outcome of adding somebody, by their membership afterwards. */
export const OUTCOME_OF_ADDING = { active: 'added', pending: 'invited' } as const;
const OUTCOME_WITHOUT_CHANGE = { active: 'already-member', pending: 'already-invited' } as const;

const report = (result: Outcome): Decision => ({ action: 'report', result });

/** Why the rule doesn't let somebody in by itself; undefined if it does. */
function findDenial(
  allow: Allow,
  login: string,
  { isOrgMember, isInAllowedTeam }: Pick<JoinFacts, 'isOrgMember' | 'isInAllowedTeam'>,
): DenialReason | undefined {
  if (allow === 'anyone') return undefined;
  if (allow === 'nobody') return 'not-listed';
  if (allow === 'org-members') return isOrgMember ? undefined : 'not-an-org-member';
  if ('team' in allow) return isInAllowedTeam ? undefined : 'not-in-team';
  return allow.logins.some((listed) => isSameName(listed, login)) ? undefined : 'not-listed';
}

/**
 * Asks GitHub for the facts that {@link decideJoin} needs.
 *
 * @param mayRenew - As for {@link decideJoin}.
 * @returns false or undefined for facts that the decision doesn't need.
 * @throws a Failure if GitHub gives no clear answer.
 */
export async function gatherFacts(
  octokit: Octokit,
  organization: string,
  { team, allow, approvers }: Pick<TeamRule, 'team' | 'allow' | 'approvers'>,
  { login }: Pick<Person, 'login'>,
  mayRenew = false,
): Promise<JoinFacts> {
  const membershipIn = (slug: string) =>
    getTeamMembership(octokit, { org: organization, team_slug: slug, username: login });
  const membership = await membershipIn(team);
  if (membership !== undefined && !(mayRenew && membership === 'active'))
    return { membership, isOrgMember: false, isInAllowedTeam: false, accountId: undefined };
  // Needed even if anyone may join: invitations of outsiders are limited.
  const askIsOrgMember = () => isOrganizationMember(octokit, organization, login);
  if (allow === 'anyone' || allow === 'org-members') {
    // Few are denied, so both are asked at once.
    const [isOrgMember, accountId] = await Promise.all([askIsOrgMember(), getUserId(octokit, login)]);
    return { membership, isOrgMember, isInAllowedTeam: false, accountId };
  }
  const isOrgMember = await askIsOrgMember();
  const isInAllowedTeam =
    typeof allow === 'object' && 'team' in allow && (await membershipIn(allow.team)) === 'active';
  const isDenied = findDenial(allow, login, { isOrgMember, isInAllowedTeam }) !== undefined;
  const accountId = isDenied && approvers === undefined ? undefined : await getUserId(octokit, login);
  return { membership, isOrgMember, isInAllowedTeam, accountId };
}
