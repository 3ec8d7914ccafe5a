import { type CommentEvent, readCommentEvent } from './comment-event.ts';
import { Comments } from './comments.ts';
import { Organization } from './organization.ts';
import { isSameName, People, type Person } from './people.ts';

/** All that the stand-in for GitHub remembers. */
export class GitHubState {
  readonly createdAt: Date;
  readonly organization: Organization;
  readonly people = new People();
  readonly comments: Comments;
  /** Whose token the stand-in accepts: an owner of the organization. */
  readonly tokenOwner: Person;

  constructor(organization: string, teams: readonly string[], now: () => Date) {
    this.createdAt = now();
    this.organization = new Organization(organization, teams, now);
    this.comments = new Comments(now);
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

    const { login, id, type, avatar_url } = event.comment.user;
    const author = this.people.meet(id, login, type, avatar_url);
    // The convention of local runs: `stranger-1` is a person from outside, everybody else is in the organization.
    const isStranger = login.toLowerCase().startsWith('stranger');
    if (author.type === 'User' && !isStranger) this.organization.admit(author);

    if (event.action === 'deleted') this.comments.delete(event.comment.id);
    else this.#learnComment(event, repository, author);
  }

  #learnComment({ comment, issue }: CommentEvent, repository: string, author: Person): void {
    const createdAt = comment.created_at ?? this.createdAt.toISOString();
    const issueUrl = `https://github.com/${this.organization.login}/${repository}/issues/${issue.number}`;
    this.comments.set({
      id: comment.id,
      repository,
      issue: issue.number,
      author,
      body: comment.body,
      htmlUrl: comment.html_url ?? `${issueUrl}#issuecomment-${comment.id}`,
      createdAt,
      updatedAt: comment.updated_at ?? createdAt,
      authorAssociation: comment.author_association ?? 'NONE',
      app: comment.performed_via_github_app ?? null,
    });
  }
}
