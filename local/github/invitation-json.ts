import type { GitHubState } from './github-state.ts';
import type { FailedInvitation, Invitation } from './invitations.ts';
import { nodeId, timestamp } from './json-values.ts';
import type { Person } from './people.ts';
import { simpleUserJson } from './user-json.ts';

/** An open invitation to the organization. */
export function invitationJson(
  state: GitHubState,
  person: Person,
  { id, createdAt }: Invitation,
  base: string,
) {
  const { organization, tokenOwner } = state;
  return {
    id,
    node_id: nodeId('OrganizationInvitation', id),
    login: person.login,
    email: null,
    role: 'direct_member',
    created_at: timestamp(createdAt),
    failed_at: null,
    failed_reason: null,
    inviter: simpleUserJson(tokenOwner, base),
    team_count: organization.teamCount(person),
    invitation_teams_url: `${base}/organizations/${organization.id}/invitations/${id}/teams`,
    invitation_source: 'member',
  };
}

/**
 * An invitation to the organization that expired.
 * @see https://github.com/github/docs/issues/4423 for the reasons that GitHub has
 */
export function failedInvitationJson(state: GitHubState, invitation: FailedInvitation, base: string) {
  return {
    ...invitationJson(state, invitation.person, invitation, base),
    failed_at: timestamp(invitation.failedAt),
    failed_reason: 'Invitation expired. User did not accept this invite for 7 days',
    team_count: invitation.teamCount,
  };
}
