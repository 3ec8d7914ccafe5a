import { type CommentEvent, readCommentEvent } from './comment-event.ts';
import { type Comment, Comments } from './comments.ts';
import { Hooks } from './hooks.ts';
import { type Issue, Issues } from './issues.ts';
import { readTimestamp, timestamp } from './json-values.ts';
import { madeUpId } from './made-up-id.ts';
import { Organization } from './organization.ts';
import { isSameName, People, type Person } from './people.ts';
import { Repositories } from './repositories.ts';

/** All that the stand-in for GitHub remembers. */
export class GitHubState {
  readonly createdAt: Date;
  readonly organization: Organization;
  readonly people = new People();
  readonly repositories = new Repositories();
  readonly issues = new Issues();
  readonly comments: Comments;
  /** Whose token the stand-in accepts: an owner of the organization. */
  readonly tokenOwner: Person;
  /** What they are in the organization. */
  tokenRole: 'admin' | 'member' = 'admin';
  /** Of a classic token its scopes; a fine-grained one has none. */
  tokenScopes: readonly string[] | undefined;
  readonly hooks: Hooks;
  readonly #now: () => Date;
  /** Beyond the ids that GitHub has given out, so that no payload brings the same. */
  #lastCommentId = 4_000_000_000;

  constructor(
    organization: string,
    teams: readonly string[],
    repositories: readonly string[],
    now: () => Date,
  ) {
    this.#now = now;
    this.createdAt = now();
    this.organization = new Organization(organization, teams, now);
    this.comments = new Comments(now);
    this.hooks = new Hooks(now);
    for (const name of repositories) this.#learnRepository({}, name);
    // An id beyond those that GitHub has given out, so that nobody whom the stand-in learns of has it.
    this.tokenOwner = this.people.meet(4_000_000_000, 'usher-admin');
    this.organization.admit(this.tokenOwner);
  }

  /** Takes in what an `issue_comment` payload of the organization tells; ignores anything else. */
  learn(payload: unknown): void {
    const event = readCommentEvent(payload);
    const [owner = '', repository] = event?.repository.full_name.split('/') ?? [];
    if (!event || !repository || !isSameName(owner, this.organization.login)) return;
    if (event.organization) this.organization.id = event.organization.id;

    this.#learnRepository(event.repository, repository);
    this.#learnIssue(event, repository);
    const author = this.#meet(event.comment.user);
    if (event.action === 'deleted') this.comments.delete(event.comment.id);
    else this.#learnComment(event, repository, author);
  }

  /** Does what moving an issue here from another repository does; the issue must be known. */
  transferIssue(repository: string, number: number, at = this.#now()): void {
    const issue = this.issues.find(repository, number);
    if (!issue) throw new Error(`The stand-in for GitHub knows no issue ${number} in ${repository}`);
    this.issues.addTransfer(issue, at);
  }

  /** Writes a comment as the token's owner. */
  reply({ repository, number }: Issue, body: string): Comment {
    this.#lastCommentId += 1;
    const id = this.#lastCommentId;
    const now = timestamp(this.#now());
    const comment = {
      id,
      repository,
      issue: number,
      author: this.tokenOwner,
      body,
      htmlUrl: this.#commentPage(repository, number, id),
      createdAt: now,
      updatedAt: now,
      authorAssociation: 'MEMBER',
      app: null,
    };
    this.comments.set(comment);
    return comment;
  }

  #commentPage(repository: string, issue: number, id: number): string {
    return `https://github.com/${this.organization.login}/${repository}/issues/${issue}#issuecomment-${id}`;
  }

  #meet({ login, id, type, avatar_url }: CommentEvent['comment']['user']): Person {
    const person = this.people.meet(id, login, type, avatar_url);
    // The convention of local runs: `stranger-1` is a person from outside, everybody else is in the organization.
    const isStranger = login.toLowerCase().startsWith('stranger');
    if (person.type === 'User' && !isStranger) this.organization.admit(person);
    return person;
  }

  #learnRepository(told: Partial<CommentEvent['repository']>, name: string): void {
    const known = this.repositories.find(name);
    const id = told.id ?? known?.id ?? madeUpId(`${this.organization.login}/${name}`);
    this.repositories.set({ id, name, isPrivate: told.private ?? known?.isPrivate ?? false });
  }

  #learnIssue({ issue }: CommentEvent, repository: string): void {
    const { number, user } = issue;
    const known = this.issues.find(repository, number);
    const told = user ? (this.people.withId(user.id) ?? this.#meet(user)) : undefined;
    const createdAt = readTimestamp(issue.created_at) ?? known?.createdAt ?? timestamp(this.#now());
    const closedAt = issue.closed_at === undefined ? known?.closedAt : readTimestamp(issue.closed_at);
    this.issues.set({
      id: issue.id ?? known?.id ?? madeUpId(`${this.organization.login}/${repository}#${number}`),
      repository,
      number,
      title: issue.title ?? known?.title ?? `Issue ${number}`,
      body: issue.body ?? known?.body ?? null,
      author: told ?? known?.author ?? this.tokenOwner,
      state: issue.state ?? known?.state ?? 'open',
      isPullRequest: Boolean(issue.pull_request ?? known?.isPullRequest),
      createdAt,
      updatedAt: readTimestamp(issue.updated_at) ?? known?.updatedAt ?? createdAt,
      closedAt: closedAt ?? null,
    });
  }

  #learnComment({ action, comment, issue }: CommentEvent, repository: string, author: Person): void {
    const { id } = comment;
    const known = this.comments.find(repository, id);
    const now = timestamp(this.#now());
    const createdAt = readTimestamp(comment.created_at) ?? known?.createdAt ?? now;
    const untold = action === 'edited' ? now : (known?.updatedAt ?? createdAt);
    const updatedAt = readTimestamp(comment.updated_at) ?? untold;
    // A delivery from before an edit, come again: GitHub would not go back to it.
    if (known && known.createdAt < known.updatedAt && updatedAt < known.updatedAt) return;
    this.comments.set({
      id,
      repository,
      issue: issue.number,
      author,
      body: comment.body,
      htmlUrl: comment.html_url ?? this.#commentPage(repository, issue.number, id),
      createdAt,
      updatedAt,
      authorAssociation: comment.author_association ?? 'NONE',
      app: comment.performed_via_github_app ?? null,
    });
  }
}
