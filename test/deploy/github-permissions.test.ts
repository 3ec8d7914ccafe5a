import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { PERMISSIONS } from '../../deploy/github-permissions.ts';

/**
 * The permissions that GitHub documents for each route; null if it needs none, or only the App's own token.
 * https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps
 */
const PUBLISHED: Readonly<Record<string, `${string}=${'read' | 'write'}` | null>> = {
  'GET /orgs/{org}/members/{username}': 'members=read',
  'GET /orgs/{org}/invitations': 'members=read',
  'GET /orgs/{org}/failed_invitations': 'members=read',
  'GET /orgs/{org}/teams/{team_slug}/memberships/{username}': 'members=read',
  'PUT /orgs/{org}/teams/{team_slug}/memberships/{username}': 'members=write',
  'DELETE /orgs/{org}/teams/{team_slug}/memberships/{username}': 'members=write',
  'GET /orgs/{org}/teams/{team_slug}/members': 'members=read',
  'GET /orgs/{org}/teams/{team_slug}/invitations': 'members=read',
  'DELETE /orgs/{org}/invitations/{invitation_id}': 'members=write',
  'GET /orgs/{org}/repos': 'metadata=read',
  'GET /repos/{owner}/{repo}': 'metadata=read',
  'GET /repos/{owner}/{repo}/issues/comments': 'issues=read',
  'GET /repos/{owner}/{repo}/issues/comments/{comment_id}': 'issues=read',
  'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions': 'issues=write',
  'GET /repos/{owner}/{repo}/issues/{issue_number}': 'issues=read',
  'GET /repos/{owner}/{repo}/issues/{issue_number}/events': 'issues=read',
  'POST /repos/{owner}/{repo}/issues/{issue_number}/comments': 'issues=write',
  'GET /users/{username}': null,
  'GET /user/{account_id}': null,
  'GET /orgs/{org}/installation': null,
  'POST /app/installations/{installation_id}/access_tokens': null,
};

const root = new URL('../..', import.meta.url);
const called = [
  ...new Set(
    globSync(['src/{github,command,sweep}/**/*.ts'], { cwd: root }).flatMap(
      (file) =>
        readFileSync(new URL(file, root), 'utf8').match(
          /(?<=')(?:GET|PUT|POST|PATCH|DELETE) \/[^']+(?=')/g,
        ) ?? [],
    ),
  ),
];
const granted = PERMISSIONS.map(({ name, access }) => `${name}=${access}`);

describe('the GitHub permissions', () => {
  it('are known for every route that the functions call', () => {
    expect(called.length).toBeGreaterThan(10);
    expect(called.filter((route) => !(route in PUBLISHED))).toEqual([]);
  });

  it.each(called)('are enough for %s', (route) => {
    const wanted = PUBLISHED[route];
    const enough = granted.flatMap((grant) => [grant, grant.replace(/write$/, 'read')]);
    expect([null, ...enough]).toContain(wanted);
  });

  it.each(granted)('are not more than needed: %s', (permission) => {
    expect(called.map((route) => PUBLISHED[route])).toContain(permission);
  });

  it('are the same in the README', () => {
    const readme = readFileSync(new URL('README.md', root), 'utf8');
    const rows = [...readme.matchAll(/^ *\| \*\*(\w+)\*\* +\| (\w+) +\| (read and write|read) +\|/gm)];
    expect(rows.map(([, name, of, access]) => ({ name: name?.toLowerCase(), of, access }))).toEqual(
      PERMISSIONS.map(({ name, of, access }) => ({
        name,
        of: of === 'organization' ? of : 'repositories',
        access: access === 'write' ? 'read and write' : 'read',
      })),
    );
  });
});
