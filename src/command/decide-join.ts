import type { Octokit } from '@octokit/rest';
import { getTeamMembership, isOrganizationMember, type MembershipState } from '../github/memberships.ts';
import { getUserId } from '../github/users.ts';
import { isSameName } from '../messages/github-event.ts';
import type { DenialReason, Outcome } from '../messages/outcome.ts';
import type { Allow, TeamRule } from '../rules/rules.ts';
import type { Person } from './command.ts';

/** What GitHub said of a person, as far as it had to be asked. */
export interface Facts {
  /** In the team itself, child teams included; undefined if none. */
  readonly membership: MembershipState | undefined;
  /** Whether the person is a member of the organization. */
  readonly isOrgMember: boolean;
  /** Whether the person is in the team whose members the rule lets in. */
  readonly isInAllowedTeam: boolean;
  /** The id of the account that has the person's login now; undefined if none has. */
  readonly accountId: number | undefined;
}

/** What is to be done about somebody who wants to join. */
export type Decision =
  | { readonly do: 'tell'; readonly result: Outcome }
  /** They may not join by themselves, but may ask. */
  | { readonly do: 'ask' }
  | { readonly do: 'add'; readonly isOutsider: boolean };

/**
 * Decides on somebody who wants to join a team, by the rule and by what GitHub said, and by nothing else.
 *
 * @param wasOutside - An earlier try at the same command found them outside, and went on to the change.
 */
export function decideJoin(
  gate: Pick<TeamRule, 'allow' | 'approvers'>,
  person: Pick<Person, 'login' | 'id'>,
  facts: Facts,
  wasOutside: boolean,
): Decision {
  const { membership, accountId, isOrgMember } = facts;
  // A change would set the role, and so demote a maintainer: whoever is in is left alone.
  if (membership !== undefined)
    return tell({ outcome: (wasOutside ? AFTER_CHANGE : WITHOUT_CHANGE)[membership] });
  const denial = denialOf(gate.allow, person.login, facts);
  if (denial !== undefined && gate.approvers === undefined)
    return tell({ outcome: 'denied', reason: denial });
  // A login can be renamed and taken by somebody else between the comment and now.
  if (accountId !== person.id) return tell({ outcome: 'denied', reason: 'login-taken-over' });
  return denial === undefined ? { do: 'add', isOutsider: !isOrgMember } : { do: 'ask' };
}

/** What a change came to, by the state of the membership after it. */
export const AFTER_CHANGE = { active: 'added', pending: 'invited' } as const;
const WITHOUT_CHANGE = { active: 'already-member', pending: 'already-invited' } as const;

const tell = (result: Outcome): Decision => ({ do: 'tell', result });

/** Why the rule does not let somebody in at once; undefined if it does. */
export function denialOf(
  allow: Allow,
  login: string,
  { isOrgMember, isInAllowedTeam }: Pick<Facts, 'isOrgMember' | 'isInAllowedTeam'>,
): DenialReason | undefined {
  if (allow === 'anyone') return undefined;
  if (allow === 'nobody') return 'not-listed';
  if (allow === 'org-members') return isOrgMember ? undefined : 'not-an-org-member';
  if ('team' in allow) return isInAllowedTeam ? undefined : 'not-in-team';
  return allow.logins.some((listed) => isSameName(listed, login)) ? undefined : 'not-listed';
}

const UNASKED = { isOrgMember: false, isInAllowedTeam: false, accountId: undefined };

/**
 * Asks GitHub what a decision on somebody who wants to join needs, and no more.
 *
 * @throws a Failure for whatever is neither a yes nor a no.
 */
export async function gatherFacts(
  octokit: Octokit,
  organization: string,
  { team, allow, approvers }: Pick<TeamRule, 'team' | 'allow' | 'approvers'>,
  { login }: Pick<Person, 'login'>,
): Promise<Facts> {
  const place = { org: organization, team_slug: team, username: login };
  const membership = await getTeamMembership(octokit, place);
  if (membership !== undefined) return { membership, ...UNASKED };
  // Also where it does not decide who may join: invitations of people from outside are counted.
  const isOrgMember = await isOrganizationMember(octokit, organization, login);
  const isInAllowedTeam =
    typeof allow === 'object' &&
    'team' in allow &&
    (await getTeamMembership(octokit, { ...place, team_slug: allow.team })) === 'active';
  const isKeptOut = denialOf(allow, login, { isOrgMember, isInAllowedTeam }) !== undefined;
  const accountId = isKeptOut && approvers === undefined ? undefined : await getUserId(octokit, login);
  return { membership, isOrgMember, isInAllowedTeam, accountId };
}
