import { Hono } from 'hono';
import * as z from 'zod/mini';
import { answer, type GitHubEnv, notFound, refuse } from './answers.ts';
import { commentJson } from './comment-json.ts';
import type { GitHubState } from './github-state.ts';
import { timestamp } from './json-values.ts';
import { paginate } from './paginate.ts';
import type { CommentOrder } from './repository-comments.ts';

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
