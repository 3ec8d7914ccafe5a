import { type Comment, type Reaction, type ReactionContent, reactionContent } from './comments.ts';
import type { GitHubState } from './github-state.ts';
import { nodeId, timestamp } from './json-values.ts';
import { simpleUserJson } from './user-json.ts';

function reactionCountsJson(reactions: readonly Reaction[], url: string) {
  const count = (content: ReactionContent) =>
    reactions.filter((reaction) => reaction.content === content).length;
  return {
    url,
    total_count: reactions.length,
    ...Object.fromEntries(reactionContent.options.map((content) => [content, count(content)])),
  };
}

/** A comment on an issue. */
export function commentJson({ organization, comments }: GitHubState, comment: Comment, base: string) {
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

/** A reaction to a comment. */
export function reactionJson({ id, author, content, createdAt }: Reaction, base: string) {
  return {
    id,
    node_id: nodeId('Reaction', id),
    user: simpleUserJson(author, base),
    content,
    created_at: timestamp(createdAt),
  };
}
