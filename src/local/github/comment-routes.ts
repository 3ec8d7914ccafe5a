import { Hono } from 'hono';
import { answer, type GitHubEnv, notAChoice, notFound } from './answers.ts';
import { commentJson, reactionJson } from './comment-json.ts';
import { reactionContent } from './comments.ts';
import type { GitHubState } from './github-state.ts';
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
