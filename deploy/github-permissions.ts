/** A permission that GitHub grants to an App, or to a fine-grained token. */
export interface Permission {
  /** As GitHub's API names it. */
  readonly name: string;
  readonly access: 'read' | 'write';
  readonly of: 'organization' | 'repository';
  readonly why: string;
}

/**
 * All that Usher needs on GitHub, and nothing else.
 *
 * @see https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps
 */
export const PERMISSIONS: readonly Permission[] = [
  {
    name: 'members',
    access: 'write',
    of: 'organization',
    why: 'see who is in the organization and in its teams, change that, invite, and see what became of invitations',
  },
  {
    name: 'issues',
    access: 'write',
    of: 'repository',
    why: 'find the comments whose delivery failed, react to comments and answer them',
  },
  {
    name: 'metadata',
    access: 'read',
    of: 'repository',
    why: 'see which repositories there are, and whether one was renamed or moved; GitHub adds it by itself',
  },
];
