import { Hono } from 'hono';
import { answer, type GitHubEnv, refuse } from './answers.ts';
import type { App } from './apps.ts';
import type { GitHubState } from './github-state.ts';
import { failedInvitationJson, invitationJson } from './invitation-json.ts';
import { nodeId } from './json-values.ts';
import type { Organization } from './organization.ts';
import { paginate } from './paginate.ts';

/** What GitHub answers about an organization's members and invitations. */
export function organizationRoutes(state: GitHubState): Hono<GitHubEnv> {
  const { organization, people, tokenOwner } = state;
  const routes = new Hono<GitHubEnv>();

  const isOutside = (app: App | undefined) => !app && !organization.members.has(tokenOwner);

  routes.get('/orgs/:org/members/:username', (c) => {
    const login = c.req.param('username');
    if (isOutside(c.var.app)) {
      c.set('summary', 'only public members are shown to a token from outside');
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
    return answer(c, `${invitations.length} open invitations`, page);
  });

  routes.get('/orgs/:org/failed_invitations', (c) => {
    if (!c.var.app && state.tokenRole !== 'admin') {
      const docs = '/orgs/members#list-failed-organization-invitations';
      return refuse(c, 'no owner asks', 403, 'You must be an organization owner.', docs);
    }
    const invitations = organization.failedInvitations();
    const page = paginate(c, invitations).map((it) => failedInvitationJson(state, it, c.var.base));
    return answer(c, `${invitations.length} failed invitations`, page);
  });

  return routes;
}

/** An organization as GitHub shows it inside other answers. */
export function organizationSummaryJson({ id, login }: Organization, base: string) {
  const url = `${base}/orgs/${login}`;
  return {
    login,
    id,
    node_id: nodeId('Organization', id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    description: null,
  };
}
