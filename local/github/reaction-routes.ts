import { Hono } from 'hono';
import { type Reaction, type ReactionContent, reactionContent } from './comments.ts';
import type { GitHubState } from './github-state.ts';
import { type GitHubEnv, invalidChoice, notFound, paginate, readBody, respond } from './http.ts';
import { nodeId, simpleUserJson, timestamp } from './json.ts';

const COMMENT = '/repos/:owner/:repo/issues/comments/:comment_id{[0-9]+}';

/** The reactions to comments. */
export function reactionRoutes(state: GitHubState): Hono<GitHubEnv> {
  const { comments } = state;
  const routes = new Hono<GitHubEnv>();

  routes.get(`${COMMENT}/reactions`, (c) => {
    const { repo, comment_id: id } = c.req.param();
    const docs = '/reactions/reactions#list-reactions-for-an-issue-comment';
    const comment = comments.find(repo, Number(id));
    if (!comment) return notFound(c, `no comment ${id} in \`${repo}\``, docs);
    const wanted = c.req.query('content');
    const reactions = comments.reactions(comment).filter(({ content }) => !wanted || content === wanted);
    const page = paginate(c, reactions).map((reaction) => reactionJson(reaction, c.var.base));
    return respond(c, `${reactions.length} reactions to comment ${id}`, page);
  });

  routes.post(`${COMMENT}/reactions`, async (c) => {
    const { repo, comment_id: id } = c.req.param();
    const docs = '/reactions/reactions#create-reaction-for-an-issue-comment';
    const comment = comments.find(repo, Number(id));
    if (!comment) return notFound(c, `no comment ${id} in \`${repo}\``, docs);
    const { content: wanted } = await readBody(c.req);
    const content = reactionContent.safeParse(wanted);
    if (!content.success) return invalidChoice(c, 'content', wanted, reactionContent.options, docs);
    const { reaction, isNew } = comments.react(comment, content.data, c.var.app?.bot ?? state.tokenOwner);
    const summary = `${isNew ? '' : 'existing '}${content.data} on comment ${id} of \`${comment.author.login}\``;
    return respond(c, summary, reactionJson(reaction, c.var.base), isNew ? 201 : 200);
  });

  return routes;
}

function reactionJson({ id, author, content, createdAt }: Reaction, base: string) {
  return {
    id,
    node_id: nodeId('Reaction', id),
    user: simpleUserJson(author, base),
    content,
    created_at: timestamp(createdAt),
  };
}

/** A comment's reactions, counted by content. */
export function reactionCountsJson(reactions: readonly Reaction[], url: string) {
  const count = (content: ReactionContent) =>
    reactions.filter((reaction) => reaction.content === content).length;
  return {
    url,
    total_count: reactions.length,
    ...Object.fromEntries(reactionContent.options.map((content) => [content, count(content)])),
  };
}
