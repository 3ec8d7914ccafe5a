import { Hono } from 'hono';
import type { GitHubState } from './github-state.ts';
import { type GitHubEnv, invalidChoice, notFound, paginate, readBody, refuse, respond } from './http.ts';
import { invitationJson } from './organization-routes.ts';
import { nodeId, organizationSummaryJson, simpleUserJson, timestamp } from './json.ts';
import { personRefusal, teamRefusal } from './membership-refusal.ts';
import { type Membership, type Organization, role, type Team } from './organization.ts';
import type { Person } from './people.ts';

/** An organization's teams and their memberships. */
export function teamRoutes(state: GitHubState): Hono<GitHubEnv> {
  const { organization, people } = state;
  const routes = new Hono<GitHubEnv>();

  routes.get('/orgs/:org/teams/:team_slug', (c) => {
    const slug = c.req.param('team_slug');
    const team = organization.team(slug);
    if (!team) return notFound(c, `no team \`${slug}\``, '/teams/teams#get-a-team-by-name');
    return respond(c, `team \`${team.slug}\``, teamJson(state, team, c.var.base));
  });

  routes.patch('/orgs/:org/teams/:team_slug', async (c) => {
    const slug = c.req.param('team_slug');
    const docs = '/teams/teams#update-a-team';
    const team = organization.team(slug);
    if (!team) return notFound(c, `no team \`${slug}\``, docs);
    const refusal = teamRefusal(state, team, c.var.app);
    if (refusal) return refuse(c, refusal.message, refusal.status, refusal.message, docs);
    if (Object.keys(await readBody(c.req)).length > 0) {
      return refuse(c, `the stand-in does not change \`${slug}\``, 422, 'Validation Failed', docs);
    }
    return respond(c, `team \`${team.slug}\`, unchanged`, teamJson(state, team, c.var.base));
  });

  // GitHub Enterprise Cloud only: https://docs.github.com/en/enterprise-cloud@latest/rest/teams/external-groups
  routes.get('/orgs/:org/teams/:team_slug/external-groups', (c) => {
    const slug = c.req.param('team_slug');
    const team = organization.team(slug);
    if (team?.externalGroup === undefined) return notFound(c, `\`${slug}\` has no external group`, '/teams');
    const groups = [{ group_id: 1, group_name: team.externalGroup }];
    return respond(c, `external group of \`${slug}\``, { groups });
  });

  routes.get('/orgs/:org/teams/:team_slug/members', (c) => {
    const slug = c.req.param('team_slug');
    const team = organization.team(slug);
    if (!team) return notFound(c, `no team \`${slug}\``, '/teams/members#list-team-members');
    const wanted = c.req.query('role') ?? 'all';
    const members = organization
      .activeMembers(team)
      .filter(([, held]) => wanted === 'all' || held === wanted);
    const page = paginate(c, members).map(([person, held]) => ({
      ...simpleUserJson(person, c.var.base),
      role: held,
      inherited: organization.isInherited(team, person),
    }));
    return respond(c, `${members.length} members of \`${team.slug}\``, page);
  });

  routes.get('/orgs/:org/teams/:team_slug/invitations', (c) => {
    const slug = c.req.param('team_slug');
    const team = organization.team(slug);
    if (!team) return notFound(c, `no team \`${slug}\``, '/teams/members#list-pending-team-invitations');
    const invitations = [...organization.invitations()].filter(([person]) => team.roles.has(person));
    const page = paginate(c, invitations).map(([person, it]) =>
      invitationJson(state, person, it, c.var.base),
    );
    return respond(c, `${invitations.length} open invitations to \`${team.slug}\``, page);
  });

  routes.get('/orgs/:org/teams/:team_slug/memberships/:username', (c) => {
    const { team_slug: slug, username: login } = c.req.param();
    const docs = '/teams/members#get-team-membership-for-a-user';
    const team = organization.team(slug);
    const person = people.withLogin(login);
    const membership = team && person && organization.shownMembership(team, person);
    if (!membership) return notFound(c, `no membership of \`${login}\` in \`${slug}\``, docs);
    const summary = `${membership.state} membership of \`${person.login}\` in \`${team.slug}\``;
    return respond(c, summary, membershipJson(organization, team, person, membership, c.var.base));
  });

  routes.put('/orgs/:org/teams/:team_slug/memberships/:username', async (c) => {
    const { team_slug: slug, username: login } = c.req.param();
    const docs = '/teams/members#add-or-update-team-membership-for-a-user';
    const team = organization.team(slug);
    const person = people.withLogin(login);
    if (!team) return notFound(c, `no team \`${slug}\``, docs);
    if (!person) return notFound(c, `no user \`${login}\``, docs);
    const { role: wanted = 'member' } = await readBody(c.req);
    const parsed = role.safeParse(wanted);
    if (!parsed.success) return invalidChoice(c, 'role', wanted, role.options, docs);
    const refusal = teamRefusal(state, team, c.var.app) ?? personRefusal(state, person, c.var.app);
    if (refusal) {
      const { status, message, errors } = refusal;
      return refuse(c, `no membership of \`${person.login}\`: ${message}`, status, message, docs, errors);
    }
    const membership = organization.join(team, person, parsed.data);
    const summary = `${membership.state} membership of \`${person.login}\` in \`${team.slug}\``;
    return respond(c, summary, membershipJson(organization, team, person, membership, c.var.base));
  });

  routes.delete('/orgs/:org/teams/:team_slug/memberships/:username', (c) => {
    const { team_slug: slug, username: login } = c.req.param();
    const docs = '/teams/members#remove-team-membership-for-a-user';
    const team = organization.team(slug);
    const person = people.withLogin(login);
    const refusal = team && teamRefusal(state, team, c.var.app);
    if (refusal) return refuse(c, refusal.message, refusal.status, refusal.message, docs);
    if (!team || !person || !organization.leave(team, person)) {
      return notFound(c, `no membership of \`${login}\` in \`${slug}\``, docs);
    }
    c.set('summary', `removed \`${person.login}\` from \`${team.slug}\``);
    return c.body(null, 204);
  });

  return routes;
}

/** A team in full. */
function teamJson(state: GitHubState, team: Team, base: string) {
  const { organization, createdAt } = state;
  const { id, slug } = team;
  const url = teamUrl(organization, team, base);
  return {
    name: slug,
    id,
    node_id: nodeId('Team', id),
    slug,
    description: '',
    privacy: 'closed',
    notification_setting: 'notifications_enabled',
    url,
    html_url: `https://github.com/orgs/${organization.login}/teams/${slug}`,
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    type: 'organization',
    organization_id: organization.id,
    permission: 'pull',
    parent: team.parent ? parentJson(organization, team.parent, base) : null,
    created_at: timestamp(createdAt),
    updated_at: timestamp(createdAt),
    members_count: organization.activeMembers(team).length,
    repos_count: 0,
    organization: organizationJson(state, base),
  };
}

function membershipJson(
  organization: Organization,
  team: Team,
  person: Person,
  membership: Membership,
  base: string,
) {
  const { state, role: held } = membership;
  return { state, role: held, url: `${teamUrl(organization, team, base)}/memberships/${person.login}` };
}

function teamUrl(organization: Organization, team: Team, base: string): string {
  return `${base}/organizations/${organization.id}/team/${team.id}`;
}

function organizationJson({ organization, createdAt }: GitHubState, base: string) {
  return {
    ...organizationSummaryJson(organization, base),
    has_organization_projects: true,
    has_repository_projects: true,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    html_url: `https://github.com/${organization.login}`,
    created_at: timestamp(createdAt),
    updated_at: timestamp(createdAt),
    archived_at: null,
    type: 'Organization',
  };
}

/** A team nested in another one. */
function parentJson(organization: Organization, team: Team, base: string) {
  const url = teamUrl(organization, team, base);
  return {
    id: team.id,
    node_id: nodeId('Team', team.id),
    name: team.slug,
    slug: team.slug,
    description: '',
    privacy: 'closed',
    notification_setting: 'notifications_enabled',
    permission: 'pull',
    url,
    html_url: `https://github.com/orgs/${organization.login}/teams/${team.slug}`,
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    type: 'organization',
    organization_id: organization.id,
  };
}
