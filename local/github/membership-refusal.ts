import type { App } from './apps.ts';
import type { GitHubState } from './github-state.ts';
import type { Team } from './organization.ts';
import type { Person } from './people.ts';

/** GitHub's response where it refuses to change a membership. */
export interface MembershipRefusal {
  readonly status: 403 | 422;
  readonly message: string;
  readonly errors?: readonly object[];
}

/** Why the caller may not change a team, if so. `src/github/refusals.ts` has the sources of the messages. */
export function teamRefusal(
  { organization, tokenOwner, tokenRole }: GitHubState,
  { externalGroup, roles }: Team,
  app: App | undefined,
): MembershipRefusal | undefined {
  if (externalGroup !== undefined) {
    const what = 'You cannot create or update members for an external group backed team';
    return { status: 403, message: `${what} since they are managed by ${externalGroup}` };
  }
  const isMaintainer = organization.members.has(tokenOwner) && roles.get(tokenOwner) === 'maintainer';
  if (app || tokenRole === 'admin' || isMaintainer) return undefined;
  return NO_RIGHT;
}

/** Why GitHub would not add a person to a team, if so. */
export function personRefusal(
  { organization, tokenRole }: GitHubState,
  person: Person,
  app: App | undefined,
): MembershipRefusal | undefined {
  if (person.type === 'Organization') {
    const errors = [{ code: 'org', field: 'user', resource: 'TeamMember' }];
    return { status: 422, message: 'Cannot add an organization as a member.', errors };
  }
  if (organization.members.has(person) || organization.invitations().has(person)) return undefined;
  if (!app && tokenRole !== 'admin') return NO_RIGHT;
  if (organization.blockedBy.has(person)) return { status: 422, message: 'Validation Failed' };
  if (organization.isWithoutSeat) {
    const message = 'You must purchase at least one more seat to add this user as a member.';
    return { status: 422, message, errors: [{ code: 'no_seat', field: 'user' }] };
  }
  if (!organization.isOverInvitationLimit) return undefined;
  const message = 'Over invitation rate limit';
  const limit = { resource: 'OrganizationInvitation', code: 'unprocessable', field: 'data', message };
  return { status: 422, message: 'Validation Failed', errors: [limit] };
}

/** Seen at https://github.com/exercism/website/issues/2310 */
const NO_RIGHT: MembershipRefusal = {
  status: 403,
  message: 'You must be an organization owner or team maintainer to add a team membership.',
};
