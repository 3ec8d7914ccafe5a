import type { Lapse } from '../lapse-requests.ts';
import { type App, Apps } from './apps.ts';
import { type CommentEvent, readCommentEvent } from './comment-event.ts';
import { Comments } from './comments.ts';
import { Hooks } from './hooks.ts';
import { Issues } from './issues.ts';
import { readTimestamp, timestamp } from './json.ts';
import { madeUpId } from './made-up-id.ts';
import { Organization } from './organization.ts';
import { isSameName, People, type Person } from './people.ts';
import { Repositories } from './repositories.ts';

/** Everything that the stand-in for GitHub knows. */
export class GitHubState {
  readonly now: () => Date;
  readonly createdAt: Date;
  readonly organization: Organization;
  readonly people = new People();
  readonly repositories = new Repositories();
  readonly issues = new Issues();
  readonly comments: Comments;
  readonly hooks: Hooks;
  readonly apps: Apps;
  /** The tokens that are accepted. Remove one to revoke it. */
  readonly tokens = new Set<string>();
  /** The account that owns the tokens; an owner of the organization unless `tokenRole` is changed. */
  readonly tokenOwner: Person;
  /** The token owner's role in the organization. */
  tokenRole: 'admin' | 'member' = 'admin';
  /** The scopes of a classic token; undefined for a fine-grained one. */
  tokenScopes: readonly string[] | undefined;
  /** The permissions of a fine-grained token; all of them unless set. */
  tokenPermissions: App['permissions'] | undefined;
  /** Called with a replacement token, to deploy it; undefined if nothing here acts with a token. */
  onNewToken: ((token: string) => Promise<void>) | undefined;
  /** Ages a person's open requests past their 14-day limit; does nothing unless set. */
  /** Clicks on a button in Slack, of the request that was posted last. @returns what to tell the clicker; undefined if there is none. */
  clickInSlack: (login: string, decision: 'approve' | 'deny') => Promise<string | undefined> = async () =>
    undefined;
  lapseRequests: (login: string) => Promise<Lapse> = async () => ({ asker: undefined, askers: [] });
  /** Lets time pass, in ms, and sweeps; undefined if nothing here has a clock to move. */
  passTime: ((ms: number) => Promise<void>) | undefined;

  constructor(
    organization: string,
    teams: readonly string[],
    repositories: readonly string[],
    now: () => Date,
  ) {
    this.now = now;
    this.createdAt = now();
    this.organization = new Organization(organization, teams, now);
    this.comments = new Comments(now);
    this.hooks = new Hooks(now);
    this.apps = new Apps(now);
    for (const name of repositories) learnRepository(this, {}, name);
    // Higher than any real id, so that no payload's author has it.
    this.tokenOwner = this.people.upsert(4_000_000_000, 'usher-admin');
    this.organization.admit(this.tokenOwner);
  }

  /** Stores what an `issue_comment` payload says of the organization; ignores any other payload. */
  learn(payload: unknown): void {
    learnPayload(this, payload);
  }

  /** Records that an issue was transferred here from another repository. @throws if the issue is unknown. */
  transferIssue(repository: string, number: number, at = this.now()): void {
    const issue = this.issues.find(repository, number);
    if (!issue) throw new Error(`The stand-in for GitHub knows no issue ${number} in ${repository}`);
    this.issues.addTransfer(issue, at);
  }

  /**
   * Registers a GitHub App and installs it in the organization.
   *
   * @param options.publicKey - Belongs to the App's private key.
   */
  installApp(options: Pick<App, 'id' | 'slug' | 'publicKey' | 'permissions'>): App {
    const bot = this.people.upsert(4_100_000_000 + options.id, `${options.slug}[bot]`, 'Bot');
    const app = { ...options, bot, isInstalled: true, isSuspended: false };
    this.apps.add(app);
    return app;
  }

  /** The address of a comment's page. */
  commentPage(repository: string, issue: number, id: number): string {
    return `https://github.com/${this.organization.login}/${repository}/issues/${issue}#issuecomment-${id}`;
  }
}

function learnPayload(state: GitHubState, payload: unknown): void {
  const event = readCommentEvent(payload);
  const [owner = '', repository] = event?.repository.full_name.split('/') ?? [];
  if (!event || !repository || !isSameName(owner, state.organization.login)) return;
  if (event.organization) state.organization.id = event.organization.id;

  learnRepository(state, event.repository, repository);
  learnIssue(state, event, repository);
  const author = learnPerson(state, event.comment.user);
  if (event.action === 'deleted') state.comments.delete(event.comment.id);
  else learnComment(state, event, repository, author);
}

function learnPerson(
  state: GitHubState,
  { login, id, type, avatar_url }: CommentEvent['comment']['user'],
): Person {
  const person = state.people.upsert(id, login, type, avatar_url);
  // Local runs take logins like `stranger-1` for people outside the organization, and everyone else for members.
  const isStranger = login.toLowerCase().startsWith('stranger');
  if (person.type === 'User' && !isStranger) state.organization.admit(person);
  return person;
}

/** Stores a repository, with generated values for what the payload leaves out. */
export function learnRepository(
  state: GitHubState,
  update: Partial<CommentEvent['repository']>,
  name: string,
): void {
  const known = state.repositories.find(name);
  const id = update.id ?? known?.id ?? madeUpId(`${state.organization.login}/${name}`);
  state.repositories.set({ id, name, isPrivate: update.private ?? known?.isPrivate ?? false });
}

function learnIssue(state: GitHubState, { issue }: CommentEvent, repository: string): void {
  const { number, user } = issue;
  const known = state.issues.find(repository, number);
  const author = user ? (state.people.withId(user.id) ?? learnPerson(state, user)) : undefined;
  const createdAt = readTimestamp(issue.created_at) ?? known?.createdAt ?? timestamp(state.now());
  const closedAt = issue.closed_at === undefined ? known?.closedAt : readTimestamp(issue.closed_at);
  state.issues.set({
    id: issue.id ?? known?.id ?? madeUpId(`${state.organization.login}/${repository}#${number}`),
    repository,
    number,
    title: issue.title ?? known?.title ?? `Issue ${number}`,
    body: issue.body ?? known?.body ?? null,
    author: author ?? known?.author ?? state.tokenOwner,
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
  const fallback = action === 'edited' ? now : (known?.updatedAt ?? createdAt);
  const updatedAt = readTimestamp(comment.updated_at) ?? fallback;
  // A redelivery from before an edit must not undo the edit.
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
