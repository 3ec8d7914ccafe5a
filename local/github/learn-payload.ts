import { type CommentEvent, readCommentEvent } from './comment-event.ts';
import type { GitHubState } from './github-state.ts';
import { readTimestamp, timestamp } from './json-values.ts';
import { madeUpId } from './made-up-id.ts';
import { isSameName, type Person } from './people.ts';

/** Takes in what an `issue_comment` payload of the organization tells; ignores anything else. */
export function learnPayload(state: GitHubState, payload: unknown): void {
  const event = readCommentEvent(payload);
  const [owner = '', repository] = event?.repository.full_name.split('/') ?? [];
  if (!event || !repository || !isSameName(owner, state.organization.login)) return;
  if (event.organization) state.organization.id = event.organization.id;

  learnRepository(state, event.repository, repository);
  learnIssue(state, event, repository);
  const author = meet(state, event.comment.user);
  if (event.action === 'deleted') state.comments.delete(event.comment.id);
  else learnComment(state, event, repository, author);
}

function meet(state: GitHubState, { login, id, type, avatar_url }: CommentEvent['comment']['user']): Person {
  const person = state.people.meet(id, login, type, avatar_url);
  // The convention of local runs: `stranger-1` is a person from outside, everybody else is in the organization.
  const isStranger = login.toLowerCase().startsWith('stranger');
  if (person.type === 'User' && !isStranger) state.organization.admit(person);
  return person;
}

/** Takes in what is told of a repository; the rest is made up. */
export function learnRepository(
  state: GitHubState,
  told: Partial<CommentEvent['repository']>,
  name: string,
): void {
  const known = state.repositories.find(name);
  const id = told.id ?? known?.id ?? madeUpId(`${state.organization.login}/${name}`);
  state.repositories.set({ id, name, isPrivate: told.private ?? known?.isPrivate ?? false });
}

function learnIssue(state: GitHubState, { issue }: CommentEvent, repository: string): void {
  const { number, user } = issue;
  const known = state.issues.find(repository, number);
  const told = user ? (state.people.withId(user.id) ?? meet(state, user)) : undefined;
  const createdAt = readTimestamp(issue.created_at) ?? known?.createdAt ?? timestamp(state.now());
  const closedAt = issue.closed_at === undefined ? known?.closedAt : readTimestamp(issue.closed_at);
  state.issues.set({
    id: issue.id ?? known?.id ?? madeUpId(`${state.organization.login}/${repository}#${number}`),
    repository,
    number,
    title: issue.title ?? known?.title ?? `Issue ${number}`,
    body: issue.body ?? known?.body ?? null,
    author: told ?? known?.author ?? state.tokenOwner,
    state: issue.state ?? known?.state ?? 'open',
    isPullRequest: Boolean(issue.pull_request ?? known?.isPullRequest),
    createdAt,
    updatedAt: readTimestamp(issue.updated_at) ?? known?.updatedAt ?? createdAt,
    closedAt: closedAt ?? null,
  });
}

function learnComment(
  state: GitHubState,
  { action, comment, issue }: CommentEvent,
  repository: string,
  author: Person,
): void {
  const { id } = comment;
  const known = state.comments.find(repository, id);
  const now = timestamp(state.now());
  const createdAt = readTimestamp(comment.created_at) ?? known?.createdAt ?? now;
  const untold = action === 'edited' ? now : (known?.updatedAt ?? createdAt);
  const updatedAt = readTimestamp(comment.updated_at) ?? untold;
  // A delivery from before an edit, come again: GitHub would not go back to it.
  if (known && known.createdAt < known.updatedAt && updatedAt < known.updatedAt) return;
  state.comments.set({
    id,
    repository,
    issue: issue.number,
    author,
    body: comment.body,
    htmlUrl: comment.html_url ?? state.commentPage(repository, issue.number, id),
    createdAt,
    updatedAt,
    authorAssociation: comment.author_association ?? 'NONE',
    app: comment.performed_via_github_app ?? null,
  });
}
