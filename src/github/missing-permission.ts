/** As Octokit gives them: by name in lower case. */
export type AnswerHeaders = Readonly<Record<string, string | number | undefined>>;

const listIn = (headers: AnswerHeaders, name: string) =>
  String(headers[name] ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

/**
 * Whether a classic token has none of the scopes of which GitHub wants one. GitHub then answers 404, as if there were
 * no such thing.
 *
 * @see https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
 */
export function lacksScope(headers: AnswerHeaders): boolean {
  if (headers['x-oauth-scopes'] === undefined) return false;
  const accepted = listIn(headers, 'x-accepted-oauth-scopes');
  const granted = listIn(headers, 'x-oauth-scopes');
  return accepted.length > 0 && !accepted.some((scope) => granted.includes(scope));
}

/**
 * What GitHub would have taken, for whoever reads the log; empty if it does not say.
 *
 * @see https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#insufficient-permissions-errors
 */
export function acceptedPermissions(headers: AnswerHeaders): string {
  const permissions = String(headers['x-accepted-github-permissions'] ?? '');
  const scopes = String(headers['x-accepted-oauth-scopes'] ?? '');
  if (permissions !== '') return `permissions: ${permissions}`;
  return headers['x-oauth-scopes'] !== undefined && scopes !== '' ? `one of the scopes: ${scopes}` : '';
}
