import type { App } from './apps.ts';
import type { GitHubState } from './github-state.ts';
import { nodeId, timestamp } from './json-values.ts';
import { simpleUserJson } from './user-json.ts';

const EVENTS = ['issue_comment'];

/** The organization as an account. */
const accountOf = ({ organization: { id, login } }: GitHubState) => ({
  id,
  login,
  type: 'Organization',
  avatarUrl: `https://avatars.githubusercontent.com/u/${id}?v=4`,
});

/** A GitHub App itself, as GitHub shows it with what it did. */
export function appJson(state: GitHubState, { id, slug, permissions }: App, base: string) {
  const at = timestamp(state.createdAt);
  return {
    id,
    slug,
    node_id: nodeId('Integration', id),
    owner: simpleUserJson(accountOf(state), base),
    name: slug,
    description: null,
    external_url: `https://github.com/apps/${slug}`,
    html_url: `https://github.com/apps/${slug}`,
    created_at: at,
    updated_at: at,
    permissions,
    events: EVENTS,
  };
}

/** The installation of a GitHub App in the organization; it has the number of the App. */
export function installationJson(state: GitHubState, app: App, base: string) {
  const { organization, createdAt, tokenOwner } = state;
  const at = timestamp(createdAt);
  return {
    id: app.id,
    account: simpleUserJson(accountOf(state), base),
    repository_selection: 'all',
    access_tokens_url: `${base}/app/installations/${app.id}/access_tokens`,
    repositories_url: `${base}/installation/repositories`,
    html_url: `https://github.com/organizations/${organization.login}/settings/installations/${app.id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: organization.id,
    target_type: 'Organization',
    permissions: app.permissions,
    events: EVENTS,
    created_at: at,
    updated_at: at,
    single_file_name: null,
    suspended_by: app.isSuspended ? simpleUserJson(tokenOwner, base) : null,
    suspended_at: app.isSuspended ? at : null,
  };
}
