/** A permission of a GitHub App or a fine-grained token. */
export interface Permission {
  /** Its name in GitHub's API. */
  readonly name: string;
  readonly access: 'read' | 'write';
  readonly of: 'organization' | 'repository';
  /** What Usher needs it for. Completes "to …". */
  readonly why: string;
}

/**
 * The permissions that Usher needs on GitHub.
 *
 * @see https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps
 */
export const PERMISSIONS: readonly Permission[] = [
  {
    name: 'members',
    access: 'write',
    of: 'organization',
    why: 'see who is in the organization and its teams, change team memberships, invite people, and see whether they accepted',
  },
  {
    name: 'issues',
    access: 'write',
    of: 'repository',
    why: 'find comments whose delivery failed, and react and reply to comments',
  },
  {
    name: 'metadata',
    access: 'read',
    of: 'repository',
    why: 'list repositories, and notice when one was renamed or moved; GitHub always grants it',
  },
];
