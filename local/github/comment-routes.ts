import { Hono } from 'hono';
import * as z from 'zod/mini';
import { answer, type GitHubEnv, notAChoice, notFound, refuse } from './answers.ts';
import { commentJson, reactionJson } from './comment-json.ts';
import { type CommentOrder, reactionContent } from './comments.ts';
import type { GitHubState } from './github-state.ts';
import { timestamp } from './json-values.ts';
import { paginate } from './paginate.ts';
import { readBody } from './read-body.ts';

const COMMENT = '/repos/:owner/:repo/issues/comments/:comment_id{[0-9]+}';

/** What GitHub answers about the comments in a repository and the reactions to them. */
export function commentRoutes(state: GitHubState): Hono<GitHubEnv> {
  const { comments } = state;
  const routes = new Hono<GitHubEnv>();

  routes.get(COMMENT, (c) => {
    const { repo, comment_id: id } = c.req.param();
    const comment = comments.find(repo, Number(id));
    if (!comment)
      return notFound(c, `no comment ${id} in \`${repo}\``, '/issues/comments#get-an-issue-comment');
    return answer(c, `comment ${id} of \`${comment.author.login}\``, commentJson(state, comment, c.var.base));
  });

  routes.get(`${COMMENT}/reactions`, (c) => {
    const { repo, comment_id: id } = c.req.param();
    const docs = '/reactions/reactions#list-reactions-for-an-issue-comment';
    const comment = comments.find(repo, Number(id));
    if (!comment) return notFound(c, `no comment ${id} in \`${repo}\``, docs);
    const wanted = c.req.query('content');
    const reactions = comments.reactions(comment).filter(({ content }) => !wanted || content === wanted);
    const page = paginate(c, reactions).map((reaction) => reactionJson(reaction, c.var.base));
    return answer(c, `${reactions.length} reactions to comment ${id}`, page);
  });

  routes.post(`${COMMENT}/reactions`, async (c) => {
    const { repo, comment_id: id } = c.req.param();
    const docs = '/reactions/reactions#create-reaction-for-an-issue-comment';
    const comment = comments.find(repo, Number(id));
    if (!comment) return notFound(c, `no comment ${id} in \`${repo}\``, docs);
    const { content: wanted } = await readBody(c.req);
    const content = reactionContent.safeParse(wanted);
    if (!content.success) return notAChoice(c, 'content', wanted, reactionContent.options, docs);
    const { reaction, isNew } = comments.react(comment, content.data, c.var.app?.bot ?? state.tokenOwner);
    const summary = `${isNew ? '' : 'again '}${content.data} on comment ${id} of \`${comment.author.login}\``;
    return answer(c, summary, reactionJson(reaction, c.var.base), isNew ? 201 : 200);
  });

  return routes;
}

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

const DOCS = '/issues/comments#list-issue-comments-for-a-repository';

const isoTime = z.iso.datetime({ offset: true });

/** GitHub documents ids in ascending order unless told otherwise. */
function orderFor(sort: string | undefined): CommentOrder {
  return sort === 'created' || sort === 'updated' ? sort : 'id';
}

/** The first whole second that is not before a time. */
function secondFrom(time: string): string {
  return timestamp(new Date(Math.ceil(Date.parse(time) / 1000) * 1000));
}

/** What GitHub answers to the question for all comments in a repository. */
export function commentListRoutes(state: GitHubState): Hono<GitHubEnv> {
  const routes = new Hono<GitHubEnv>();

  routes.get('/repos/:owner/:repo/issues/comments', (c) => {
    const repo = c.req.param('repo');
    if (!state.repositories.find(repo)) return notFound(c, `no repository \`${repo}\``, DOCS);
    const { sort, direction, since } = c.req.query();
    if (since && !isoTime.safeParse(since).success) {
      const message = 'The since parameter needs to be in ISO 8601 format: YYYY-MM-DDTHH:MM:SSZ';
      return refuse(c, `no time: ${since}`, 422, message, DOCS);
    }

    const ascending = state.comments.list(repo, orderFor(sort), since ? secondFrom(since) : undefined);
    // Without `sort`, GitHub does not look at the direction; without a direction, the order is ascending.
    const comments = sort && direction === 'desc' ? ascending.toReversed() : ascending;
    const page = paginate(c, comments).map((comment) => commentJson(state, comment, c.var.base));
    return answer(c, `${comments.length} comments in \`${repo}\``, page);
  });

  return routes;
}
