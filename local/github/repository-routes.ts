import { Hono } from 'hono';
import type { GitHubState } from './github-state.ts';
import { type GitHubEnv, notFound, paginate, respond } from './http.ts';
import type { Repository } from './repositories.ts';
import { nodeId, simpleUserJson, timestamp } from './json.ts';

/** The organization's repositories. */
export function repositoryRoutes(state: GitHubState): Hono<GitHubEnv> {
  const routes = new Hono<GitHubEnv>();

  routes.get('/orgs/:org/repos', (c) => {
    const all = state.repositories.list();
    const page = paginate(c, all).map((it) => repositoryJson(state, it, c.var.base));
    return respond(c, `${all.length} repositories`, page);
  });

  routes.get('/repos/:owner/:repo', (c) => {
    const name = c.req.param('repo');
    const repository = state.repositories.find(name);
    if (!repository) return notFound(c, `no repository \`${name}\``, '/repos/repos#get-a-repository');
    return respond(c, `repository \`${repository.name}\``, repositoryJson(state, repository, c.var.base));
  });

  return routes;
}

/** A repository in full, with its optional properties empty. */
function repositoryJson(
  state: GitHubState,
  { id, name, isPrivate, isArchived = false }: Repository,
  base: string,
) {
  const { createdAt, organization } = state;
  const fullName = `${organization.login}/${name}`;
  const avatarUrl = `https://avatars.githubusercontent.com/u/${organization.id}?v=4`;
  const { login } = organization;
  const owner = simpleUserJson({ id: organization.id, login, type: 'Organization', avatarUrl }, base);
  return {
    id,
    node_id: nodeId('Repository', id),
    name,
    full_name: fullName,
    private: isPrivate,
    owner,
    description: null,
    fork: false,
    ...urlsJson(`${base}/repos/${fullName}`, fullName),
    created_at: timestamp(createdAt),
    updated_at: timestamp(createdAt),
    pushed_at: timestamp(createdAt),
    homepage: null,
    size: 0,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    forks_count: 0,
    archived: isArchived,
    disabled: false,
    open_issues_count: 0,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: isPrivate ? 'private' : 'public',
    forks: 0,
    open_issues: 0,
    watchers: 0,
    default_branch: 'main',
    permissions: { admin: true, maintain: true, push: true, triage: true, pull: true },
    organization: owner,
    network_count: 0,
    subscribers_count: 0,
  };
}

function urlsJson(url: string, fullName: string) {
  return {
    html_url: `https://github.com/${fullName}`,
    url,
    archive_url: `${url}/{archive_format}{/ref}`,
    assignees_url: `${url}/assignees{/user}`,
    blobs_url: `${url}/git/blobs{/sha}`,
    branches_url: `${url}/branches{/branch}`,
    collaborators_url: `${url}/collaborators{/collaborator}`,
    comments_url: `${url}/comments{/number}`,
    commits_url: `${url}/commits{/sha}`,
    compare_url: `${url}/compare/{base}...{head}`,
    contents_url: `${url}/contents/{+path}`,
    contributors_url: `${url}/contributors`,
    deployments_url: `${url}/deployments`,
    downloads_url: `${url}/downloads`,
    events_url: `${url}/events`,
    forks_url: `${url}/forks`,
    git_commits_url: `${url}/git/commits{/sha}`,
    git_refs_url: `${url}/git/refs{/sha}`,
    git_tags_url: `${url}/git/tags{/sha}`,
    hooks_url: `${url}/hooks`,
    issue_comment_url: `${url}/issues/comments{/number}`,
    issue_events_url: `${url}/issues/events{/number}`,
    issues_url: `${url}/issues{/number}`,
    keys_url: `${url}/keys{/key_id}`,
    labels_url: `${url}/labels{/name}`,
    languages_url: `${url}/languages`,
    merges_url: `${url}/merges`,
    milestones_url: `${url}/milestones{/number}`,
    notifications_url: `${url}/notifications{?since,all,participating}`,
    pulls_url: `${url}/pulls{/number}`,
    releases_url: `${url}/releases{/id}`,
    stargazers_url: `${url}/stargazers`,
    statuses_url: `${url}/statuses/{sha}`,
    subscribers_url: `${url}/subscribers`,
    subscription_url: `${url}/subscription`,
    tags_url: `${url}/tags`,
    teams_url: `${url}/teams`,
    trees_url: `${url}/git/trees{/sha}`,
    clone_url: `https://github.com/${fullName}.git`,
    git_url: `git://github.com/${fullName}.git`,
    ssh_url: `git@github.com:${fullName}.git`,
    svn_url: `https://github.com/${fullName}`,
    mirror_url: null,
  };
}
