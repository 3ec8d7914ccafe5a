import { Hono } from 'hono';
import type { GitHubState } from './github-state.ts';
import { type GitHubEnv, notFound, paginate, readBody, refuse, respond } from './http.ts';
import type { Issue, Transfer } from './issues.ts';
import { nodeId, simpleUserJson, timestamp } from './json.ts';

const ISSUE = '/repos/:owner/:repo/issues/:issue_number{[0-9]+}';

/** Issues and their events. */
export function issueRoutes(state: GitHubState): Hono<GitHubEnv> {
  const { issues } = state;
  const routes = new Hono<GitHubEnv>();

  routes.post('/repos/:owner/:repo/issues', async (c) => {
    const { title } = await readBody(c.req);
    const isMissing = title === undefined;
    const complaint = isMissing ? `"title" wasn't supplied.` : 'the stand-in opens no issues';
    const message = isMissing ? `Invalid request.\n\n${complaint}` : 'Validation Failed';
    return refuse(c, complaint, 422, message, '/issues/issues#create-an-issue');
  });

  routes.get(ISSUE, (c) => {
    const { repo, issue_number: number } = c.req.param();
    const issue = issues.find(repo, Number(number));
    if (!issue) return notFound(c, `no issue ${number} in \`${repo}\``, '/issues/issues#get-an-issue');
    return respond(c, `issue ${number}`, issueJson(state, issue, c.var.base));
  });

  routes.get(`${ISSUE}/events`, (c) => {
    const { repo, issue_number: number } = c.req.param();
    const issue = issues.find(repo, Number(number));
    if (!issue) return notFound(c, `no issue ${number} in \`${repo}\``, '/issues/events#list-issue-events');
    const transfers = issues.transfers(issue);
    const page = paginate(c, transfers).map((transfer) => transferJson(state, issue, transfer, c.var.base));
    return respond(c, `${transfers.length} events of issue ${number}`, page);
  });

  return routes;
}

/** An issue, or a pull request in the form of an issue. */
function issueJson({ organization, comments }: GitHubState, issue: Issue, base: string) {
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

/** The event of an issue's transfer from another repository. */
function transferJson(state: GitHubState, issue: Issue, { id, createdAt }: Transfer, base: string) {
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

function pullRequestJson(repositoryUrl: string, htmlUrl: string, number: number) {
  return {
    url: `${repositoryUrl}/pulls/${number}`,
    html_url: htmlUrl,
    diff_url: `${htmlUrl}.diff`,
    patch_url: `${htmlUrl}.patch`,
    merged_at: null,
  };
}
