import { Hono } from 'hono';
import * as z from 'zod/mini';
import { appJson } from './app-routes.ts';
import type { App } from './apps.ts';
import type { Comment, CommentOrder } from './comments.ts';
import type { GitHubState } from './github-state.ts';
import { type GitHubEnv, notFound, paginate, readBody, refuse, respond } from './http.ts';
import type { Issue } from './issues.ts';
import { nodeId, simpleUserJson, timestamp } from './json.ts';
import { reactionCountsJson } from './reaction-routes.ts';

const COMMENTS = '/repos/:owner/:repo/issues/:issue_number{[0-9]+}/comments';
const COMMENT = '/repos/:owner/:repo/issues/comments/:comment_id{[0-9]+}';

const isoTime = z.iso.datetime({ offset: true });

/** The comments in a repository, one by one, by issue or all together. */
export function commentRoutes(state: GitHubState): Hono<GitHubEnv> {
  const { comments, issues, repositories } = state;
  const routes = new Hono<GitHubEnv>();

  routes.get(COMMENT, (c) => {
    const { repo, comment_id: id } = c.req.param();
    const comment = comments.find(repo, Number(id));
    if (!comment)
      return notFound(c, `no comment ${id} in \`${repo}\``, '/issues/comments#get-an-issue-comment');
    return respond(
      c,
      `comment ${id} of \`${comment.author.login}\``,
      commentJson(state, comment, c.var.base),
    );
  });

  routes.get(COMMENTS, (c) => {
    const { repo, issue_number: number } = c.req.param();
    const issue = issues.find(repo, Number(number));
    if (!issue)
      return notFound(c, `no issue ${number} in \`${repo}\``, '/issues/comments#list-issue-comments');
    const onIssue = comments.list(repo, 'id').filter((comment) => comment.issue === issue.number);
    const page = paginate(c, onIssue).map((comment) => commentJson(state, comment, c.var.base));
    return respond(c, `${onIssue.length} comments on issue ${number}`, page);
  });

  routes.post(COMMENTS, async (c) => {
    const { repo, issue_number: number } = c.req.param();
    const docs = '/issues/comments#create-an-issue-comment';
    const issue = issues.find(repo, Number(number));
    if (!issue) return notFound(c, `no issue ${number} in \`${repo}\``, docs);
    const { body } = await readBody(c.req);
    if (typeof body !== 'string' || body.trim() === '')
      return refuse(c, 'empty comment', 422, 'Validation Failed', docs);
    const comment = createComment(state, issue, body, c.var.app, c.var.base);
    const json = commentJson(state, comment, c.var.base);
    c.header('location', json.url);
    return respond(c, `comment ${json.id} on issue ${number} by \`${json.user.login}\``, json, 201);
  });

  routes.get('/repos/:owner/:repo/issues/comments', (c) => {
    const repo = c.req.param('repo');
    const docs = '/issues/comments#list-issue-comments-for-a-repository';
    if (!repositories.find(repo)) return notFound(c, `no repository \`${repo}\``, docs);
    const { sort, direction, since } = c.req.query();
    if (since && !isoTime.safeParse(since).success) {
      const message = 'The since parameter needs to be in ISO 8601 format: YYYY-MM-DDTHH:MM:SSZ';
      return refuse(c, `malformed time: ${since}`, 422, message, docs);
    }

    const ascending = comments.list(repo, orderFor(sort), since ? secondFrom(since) : undefined);
    // GitHub ignores `direction` without `sort`, and sorts in ascending order by default.
    const ordered = sort && direction === 'desc' ? ascending.toReversed() : ascending;
    const page = paginate(c, ordered).map((comment) => commentJson(state, comment, c.var.base));
    return respond(c, `${ordered.length} comments in \`${repo}\``, page);
  });

  return routes;
}

/** GitHub orders by ascending id by default. */
function orderFor(sort: string | undefined): CommentOrder {
  return sort === 'created' || sort === 'updated' ? sort : 'id';
}

/** Rounds a time up to the next whole second. */
function secondFrom(time: string): string {
  return timestamp(new Date(Math.ceil(Date.parse(time) / 1000) * 1000));
}

/** Stores a new comment by a GitHub App, or by the token's owner. */
function createComment(
  state: GitHubState,
  { repository, number }: Issue,
  body: string,
  app: App | undefined,
  base: string,
): Comment {
  const id = state.comments.nextId();
  const now = timestamp(state.now());
  const comment = {
    id,
    repository,
    issue: number,
    author: app?.bot ?? state.tokenOwner,
    body,
    htmlUrl: state.commentPage(repository, number, id),
    createdAt: now,
    updatedAt: now,
    authorAssociation: app ? 'NONE' : 'MEMBER',
    app: app ? appJson(state, app, base) : null,
  };
  state.comments.set(comment);
  return comment;
}

function commentJson({ organization, comments }: GitHubState, comment: Comment, base: string) {
  const { id, repository, issue, author, body } = comment;
  const issuesUrl = `${base}/repos/${organization.login}/${repository}/issues`;
  const url = `${issuesUrl}/comments/${id}`;
  return {
    url,
    html_url: comment.htmlUrl,
    issue_url: `${issuesUrl}/${issue}`,
    id,
    node_id: nodeId('IssueComment', id),
    user: simpleUserJson(author, base),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    body,
    author_association: comment.authorAssociation,
    reactions: reactionCountsJson(comments.reactions(comment), `${url}/reactions`),
    performed_via_github_app: comment.app,
  };
}
