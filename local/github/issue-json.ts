import type { GitHubState } from './github-state.ts';
import type { Issue, Transfer } from './issues.ts';
import { nodeId, timestamp } from './json-values.ts';
import { simpleUserJson } from './user-json.ts';

function pullRequestJson(repositoryUrl: string, htmlUrl: string, number: number) {
  return {
    url: `${repositoryUrl}/pulls/${number}`,
    html_url: htmlUrl,
    diff_url: `${htmlUrl}.diff`,
    patch_url: `${htmlUrl}.patch`,
    merged_at: null,
  };
}

/** An issue, or a pull request as GitHub shows it among the issues. */
export function issueJson({ organization, comments }: GitHubState, issue: Issue, base: string) {
  const { id, number, repository, isPullRequest } = issue;
  const fullName = `${organization.login}/${repository}`;
  const repositoryUrl = `${base}/repos/${fullName}`;
  const url = `${repositoryUrl}/issues/${number}`;
  const htmlUrl = `https://github.com/${fullName}/${isPullRequest ? 'pull' : 'issues'}/${number}`;
  return {
    url,
    repository_url: repositoryUrl,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    html_url: htmlUrl,
    id,
    node_id: nodeId(isPullRequest ? 'PullRequest' : 'Issue', id),
    number,
    title: issue.title,
    user: simpleUserJson(issue.author, base),
    labels: [],
    state: issue.state,
    state_reason: issue.state === 'closed' ? 'completed' : null,
    locked: false,
    active_lock_reason: null,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: comments.list(repository, 'id').filter((comment) => comment.issue === number).length,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    closed_by: null,
    author_association: 'MEMBER',
    ...(isPullRequest && { draft: false, pull_request: pullRequestJson(repositoryUrl, htmlUrl, number) }),
    body: issue.body,
    performed_via_github_app: null,
  };
}

/** The event that GitHub shows on an issue which came from another repository. */
export function transferJson(state: GitHubState, issue: Issue, { id, createdAt }: Transfer, base: string) {
  const { organization, tokenOwner } = state;
  return {
    id,
    node_id: nodeId('TransferredEvent', id),
    url: `${base}/repos/${organization.login}/${issue.repository}/issues/events/${id}`,
    actor: simpleUserJson(tokenOwner, base),
    event: 'transferred',
    commit_id: null,
    commit_url: null,
    created_at: timestamp(createdAt),
    performed_via_github_app: null,
  };
}
