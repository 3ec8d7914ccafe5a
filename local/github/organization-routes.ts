import { Hono } from 'hono';
import type { App } from './apps.ts';
import type { GitHubState } from './github-state.ts';
import { type GitHubEnv, notFound, paginate, refuse, respond } from './http.ts';
import { nodeId, simpleUserJson, timestamp } from './json.ts';
import type { FailedInvitation, Invitation } from './invitations.ts';
import type { Person } from './people.ts';

/** An organization's members and invitations. */
export function organizationRoutes(state: GitHubState): Hono<GitHubEnv> {
  const { organization, people, tokenOwner } = state;
  const routes = new Hono<GitHubEnv>();

  const isOutside = (app: App | undefined) => !app && !organization.members.has(tokenOwner);

  routes.get('/orgs/:org/members/:username', (c) => {
    const login = c.req.param('username');
    if (isOutside(c.var.app)) {
      c.set('summary', 'a token from outside the organization sees only public members');
      return c.redirect(`${c.var.base}/orgs/${organization.login}/public_members/${login}`, 302);
    }
    const person = people.withLogin(login);
    if (!person || !organization.members.has(person)) {
      const message = 'User does not exist or is not a member of the organization';
      const docs = '/orgs/members#check-organization-membership-for-a-user';
      return refuse(c, `\`${login}\` is not in \`${organization.login}\``, 404, message, docs);
    }
    c.set('summary', `\`${person.login}\` is in \`${organization.login}\``);
    return c.body(null, 204);
  });

  routes.get('/orgs/:org/invitations', (c) => {
    const invitations = [...organization.invitations()];
    const page = paginate(c, invitations).map(([person, it]) =>
      invitationJson(state, person, it, c.var.base),
    );
    return respond(c, `${invitations.length} open invitations`, page);
  });

  routes.delete('/orgs/:org/invitations/:invitation_id', (c) => {
    const docs = '/orgs/members#cancel-an-organization-invitation';
    if (!c.var.app && state.tokenRole !== 'admin')
      return refuse(c, 'not an owner of the organization', 403, 'You must be an organization owner.', docs);
    const wanted = Number(c.req.param('invitation_id'));
    const [person] = [...organization.invitations()].find(([, { id }]) => id === wanted) ?? [];
    if (person === undefined || !organization.cancelInvitation(person))
      return notFound(c, `no invitation ${wanted}`, docs);
    c.set('summary', `cancelled the invitation of \`${person.login}\``);
    return c.body(null, 204);
  });

  routes.get('/orgs/:org/failed_invitations', (c) => {
    if (!c.var.app && state.tokenRole !== 'admin') {
      const docs = '/orgs/members#list-failed-organization-invitations';
      return refuse(c, 'not an owner of the organization', 403, 'You must be an organization owner.', docs);
    }
    const invitations = organization.failedInvitations();
    const page = paginate(c, invitations).map((it) => failedInvitationJson(state, it, c.var.base));
    return respond(c, `${invitations.length} failed invitations`, page);
  });

  return routes;
}

/** An open invitation. */
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

/** @see https://github.com/github/docs/issues/4423 for GitHub's reasons */
function failedInvitationJson(state: GitHubState, invitation: FailedInvitation, base: string) {
  return {
    ...invitationJson(state, invitation.person, invitation, base),
    failed_at: timestamp(invitation.failedAt),
    failed_reason: 'Invitation expired. User did not accept this invite for 7 days',
    team_count: invitation.teamCount,
  };
}
