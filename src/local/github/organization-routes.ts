import { Hono } from 'hono';
import { answer, type GitHubEnv, refuse } from './answers.ts';
import type { GitHubState } from './github-state.ts';
import { failedInvitationJson, invitationJson } from './invitation-json.ts';
import { paginate } from './paginate.ts';

/** What GitHub answers about an organization's members and invitations. */
export function organizationRoutes(state: GitHubState): Hono<GitHubEnv> {
  const { organization, people } = state;
  const routes = new Hono<GitHubEnv>();

  routes.get('/orgs/:org/members/:username', (c) => {
    const login = c.req.param('username');
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
    return answer(c, `${invitations.length} open invitations`, page);
  });

  routes.get('/orgs/:org/failed_invitations', (c) => {
    const invitations = organization.failedInvitations();
    const page = paginate(c, invitations).map((it) => failedInvitationJson(state, it, c.var.base));
    return answer(c, `${invitations.length} failed invitations`, page);
  });

  return routes;
}
