import { Hono } from 'hono';
import { answer, type GitHubEnv, notAChoice, notFound, refuse } from './answers.ts';
import type { GitHubState } from './github-state.ts';
import { whyNotPerson, whyNotTeam } from './membership-refusal.ts';
import { role } from './organization.ts';
import { paginate } from './paginate.ts';
import { readBody } from './read-body.ts';
import { membershipJson, teamJson } from './team-json.ts';
import { simpleUserJson } from './user-json.ts';

/** What GitHub answers about an organization's teams and who is in them. */
export function teamRoutes(state: GitHubState): Hono<GitHubEnv> {
  const { organization, people } = state;
  const routes = new Hono<GitHubEnv>();

  routes.get('/orgs/:org/teams/:team_slug', (c) => {
    const slug = c.req.param('team_slug');
    const team = organization.team(slug);
    if (!team) return notFound(c, `no team \`${slug}\``, '/teams/teams#get-a-team-by-name');
    return answer(c, `team \`${team.slug}\``, teamJson(state, team, c.var.base));
  });

  routes.patch('/orgs/:org/teams/:team_slug', async (c) => {
    const slug = c.req.param('team_slug');
    const docs = '/teams/teams#update-a-team';
    const team = organization.team(slug);
    if (!team) return notFound(c, `no team \`${slug}\``, docs);
    const refusal = whyNotTeam(state, team, c.var.app);
    if (refusal) return refuse(c, refusal.message, refusal.status, refusal.message, docs);
    if (Object.keys(await readBody(c.req)).length > 0) {
      return refuse(c, `nothing of \`${slug}\` can be changed here`, 422, 'Validation Failed', docs);
    }
    return answer(c, `team \`${team.slug}\`, as it was`, teamJson(state, team, c.var.base));
  });

  // Of GitHub Enterprise Cloud alone: https://docs.github.com/en/enterprise-cloud@latest/rest/teams/external-groups
  routes.get('/orgs/:org/teams/:team_slug/external-groups', (c) => {
    const slug = c.req.param('team_slug');
    const team = organization.team(slug);
    if (team?.externalGroup === undefined) return notFound(c, `no external group of \`${slug}\``, '/teams');
    const groups = [{ group_id: 1, group_name: team.externalGroup }];
    return answer(c, `external group of \`${slug}\``, { groups });
  });

  routes.get('/orgs/:org/teams/:team_slug/members', (c) => {
    const slug = c.req.param('team_slug');
    const team = organization.team(slug);
    if (!team) return notFound(c, `no team \`${slug}\``, '/teams/members#list-team-members');
    const wanted = c.req.query('role') ?? 'all';
    const members = organization
      .activeMembers(team)
      .filter(([, held]) => wanted === 'all' || held === wanted);
    const page = paginate(c, members).map(([person]) => simpleUserJson(person, c.var.base));
    return answer(c, `${members.length} members of \`${team.slug}\``, page);
  });

  routes.get('/orgs/:org/teams/:team_slug/memberships/:username', (c) => {
    const { team_slug: slug, username: login } = c.req.param();
    const docs = '/teams/members#get-team-membership-for-a-user';
    const team = organization.team(slug);
    const person = people.withLogin(login);
    const membership = team && person && organization.shownMembership(team, person);
    if (!membership) return notFound(c, `no membership of \`${login}\` in \`${slug}\``, docs);
    const summary = `${membership.state} membership of \`${person.login}\` in \`${team.slug}\``;
    return answer(c, summary, membershipJson(organization, team, person, membership, c.var.base));
  });

  routes.put('/orgs/:org/teams/:team_slug/memberships/:username', async (c) => {
    const { team_slug: slug, username: login } = c.req.param();
    const docs = '/teams/members#add-or-update-team-membership-for-a-user';
    const team = organization.team(slug);
    const person = people.withLogin(login);
    if (!team) return notFound(c, `no team \`${slug}\``, docs);
    if (!person) return notFound(c, `no user \`${login}\``, docs);
    const { role: wanted = 'member' } = await readBody(c.req);
    const given = role.safeParse(wanted);
    if (!given.success) return notAChoice(c, 'role', wanted, role.options, docs);
    const refusal = whyNotTeam(state, team, c.var.app) ?? whyNotPerson(state, person, c.var.app);
    if (refusal) {
      const { status, message, errors } = refusal;
      return refuse(c, `no membership of \`${person.login}\`: ${message}`, status, message, docs, errors);
    }
    const membership = organization.join(team, person, given.data);
    const summary = `${membership.state} membership of \`${person.login}\` in \`${team.slug}\``;
    return answer(c, summary, membershipJson(organization, team, person, membership, c.var.base));
  });

  routes.delete('/orgs/:org/teams/:team_slug/memberships/:username', (c) => {
    const { team_slug: slug, username: login } = c.req.param();
    const docs = '/teams/members#remove-team-membership-for-a-user';
    const team = organization.team(slug);
    const person = people.withLogin(login);
    const refusal = team && whyNotTeam(state, team, c.var.app);
    if (refusal) return refuse(c, refusal.message, refusal.status, refusal.message, docs);
    if (!team || !person || !organization.leave(team, person)) {
      return notFound(c, `no membership of \`${login}\` in \`${slug}\``, docs);
    }
    c.set('summary', `no longer a membership of \`${person.login}\` in \`${team.slug}\``);
    return c.body(null, 204);
  });

  return routes;
}
