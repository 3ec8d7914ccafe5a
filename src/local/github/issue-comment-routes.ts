import { Hono } from 'hono';
import { answer, type GitHubEnv, notFound, refuse } from './answers.ts';
import { commentJson } from './comment-json.ts';
import type { GitHubState } from './github-state.ts';
import { paginate } from './paginate.ts';
import { readBody } from './read-body.ts';

const COMMENTS = '/repos/:owner/:repo/issues/:issue_number{[0-9]+}/comments';

/** What GitHub answers about the comments on one issue. */
export function issueCommentRoutes(state: GitHubState): Hono<GitHubEnv> {
  const { comments, issues } = state;
  const routes = new Hono<GitHubEnv>();

  routes.get(COMMENTS, (c) => {
    const { repo, issue_number: number } = c.req.param();
    const issue = issues.find(repo, Number(number));
    if (!issue)
      return notFound(c, `no issue ${number} in \`${repo}\``, '/issues/comments#list-issue-comments');
    const onIssue = comments.list(repo, 'id').filter((comment) => comment.issue === issue.number);
    const page = paginate(c, onIssue).map((comment) => commentJson(state, comment, c.var.base));
    return answer(c, `${onIssue.length} comments on issue ${number}`, page);
  });

  routes.post(COMMENTS, async (c) => {
    const { repo, issue_number: number } = c.req.param();
    const docs = '/issues/comments#create-an-issue-comment';
    const issue = issues.find(repo, Number(number));
    if (!issue) return notFound(c, `no issue ${number} in \`${repo}\``, docs);
    const { body } = await readBody(c.req);
    if (typeof body !== 'string' || body.trim() === '')
      return refuse(c, 'a comment without text', 422, 'Validation Failed', docs);
    const json = commentJson(state, state.reply(issue, body, c.var.app, c.var.base), c.var.base);
    c.header('location', json.url);
    return answer(c, `comment ${json.id} on issue ${number} by \`${json.user.login}\``, json, 201);
  });

  return routes;
}
