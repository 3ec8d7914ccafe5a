import type { GitHubState } from './github-state.ts';
import { nodeId, timestamp } from './json-values.ts';
import { organizationSummaryJson } from './organization-routes.ts';
import type { Membership, Organization, Team } from './organization.ts';
import type { Person } from './people.ts';

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

/** A team inside another's answer. */
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

/** A team in full. */
export function teamJson(state: GitHubState, team: Team, base: string) {
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

/** A person's membership in a team. */
export function membershipJson(
  organization: Organization,
  team: Team,
  person: Person,
  { state, role }: Membership,
  base: string,
) {
  return { state, role, url: `${teamUrl(organization, team, base)}/memberships/${person.login}` };
}
