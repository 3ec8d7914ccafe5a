import type { Lapse } from '../lapse-requests.ts';
import { appJson } from './app-routes.ts';
import { type App, Apps } from './apps.ts';
import { type Comment, Comments } from './comments.ts';
import { Hooks } from './hooks.ts';
import { type Issue, Issues } from './issues.ts';
import { timestamp } from './json-values.ts';
import { learnPayload, learnRepository } from './learn-payload.ts';
import { Organization } from './organization.ts';
import { People, type Person } from './people.ts';
import { Repositories } from './repositories.ts';

/** All that the stand-in for GitHub remembers. */
export class GitHubState {
  readonly createdAt: Date;
  readonly organization: Organization;
  readonly people = new People();
  readonly repositories = new Repositories();
  readonly issues = new Issues();
  readonly comments: Comments;
  /** The tokens that are accepted; one that is revoked is no longer here. */
  readonly tokens = new Set<string>();
  /** Whose tokens they are: unless changed, those of an owner of the organization. */
  readonly tokenOwner: Person;
  readonly apps: Apps;
  /** What they are in the organization. */
  tokenRole: 'admin' | 'member' = 'admin';
  /** Of a classic token its scopes; a fine-grained one has none. */
  tokenScopes: readonly string[] | undefined;
  /** Of a fine-grained token its permissions; all that there are, unless set. */
  tokenPermissions: App['permissions'] | undefined;
  readonly hooks: Hooks;
  /** Gives a token that was made in place of another to whoever acts with it; undefined if nobody does. */
  onNewToken: ((token: string) => Promise<void>) | undefined;
  /** Lets the time be over in which the requests of a person can be decided, where somebody keeps requests. */
  lapseRequests: (login: string) => Promise<Lapse> = async () => ({ asker: undefined, askers: [] });
  readonly now: () => Date;
  /** Beyond the ids that GitHub has given out, so that no payload brings the same. */
  #lastCommentId = 4_000_000_000;

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
    // An id beyond those that GitHub has given out, so that nobody whom the stand-in learns of has it.
    this.tokenOwner = this.people.meet(4_000_000_000, 'usher-admin');
    this.organization.admit(this.tokenOwner);
  }

  /** Takes in what an `issue_comment` payload of the organization tells; ignores anything else. */
  learn(payload: unknown): void {
    learnPayload(this, payload);
  }

  /** Does what moving an issue here from another repository does; the issue must be known. */
  transferIssue(repository: string, number: number, at = this.now()): void {
    const issue = this.issues.find(repository, number);
    if (!issue) throw new Error(`The stand-in for GitHub knows no issue ${number} in ${repository}`);
    this.issues.addTransfer(issue, at);
  }

  /**
   * Makes a GitHub App and installs it in the organization.
   *
   * @param publicKey - Of its private key; PEM will do.
   */
  installApp(options: Pick<App, 'id' | 'slug' | 'publicKey' | 'permissions'>): App {
    const bot = this.people.meet(4_100_000_000 + options.id, `${options.slug}[bot]`, 'Bot');
    const app = { ...options, bot, isInstalled: true, isSuspended: false };
    this.apps.add(app);
    return app;
  }

  /** Writes a comment as a GitHub App, or else as the token's owner. */
  reply({ repository, number }: Issue, body: string, app: App | undefined, base: string): Comment {
    this.#lastCommentId += 1;
    const id = this.#lastCommentId;
    const now = timestamp(this.now());
    const comment = {
      id,
      repository,
      issue: number,
      author: app?.bot ?? this.tokenOwner,
      body,
      htmlUrl: this.commentPage(repository, number, id),
      createdAt: now,
      updatedAt: now,
      authorAssociation: app ? 'NONE' : 'MEMBER',
      app: app ? appJson(this, app, base) : null,
    };
    this.comments.set(comment);
    return comment;
  }

  /** Where people see a comment. */
  commentPage(repository: string, issue: number, id: number): string {
    return `https://github.com/${this.organization.login}/${repository}/issues/${issue}#issuecomment-${id}`;
  }
}
