import { Octokit } from '@octokit/rest';
import type { Secret } from '../config/secret.ts';

/** The version of GitHub's REST API that Usher was written against: https://docs.github.com/en/rest/about-the-rest-api/api-versions */
const API_VERSION = '2022-11-28';

/** In ms. GitHub ends a request that takes over 10 s: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api */
const TIME_LIMIT = 10_000;

const nothing = () => {};
/** Octokit would print each 404 as an error; what is worth a line in the log is thrown, and logged by the function. */
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/**
 * A client of GitHub's REST API that follows no redirect: a redirect means that a repository or organization was
 * renamed or moved, which is for the admin to look at.
 *
 * @param baseUrl - `https://api.github.com`, or `https://HOST/api/v3` for GitHub Enterprise Server.
 */
export function connectOctokit(token: Secret, baseUrl: string): Octokit {
  const octokit = new Octokit({
    auth: token.expose(),
    baseUrl,
    userAgent: 'usher',
    log: SILENT,
    request: { redirect: 'error' },
  });
  octokit.hook.before('request', (options) => {
    options.headers['x-github-api-version'] = API_VERSION;
    options.request = { ...options.request, signal: AbortSignal.timeout(TIME_LIMIT) };
  });
  return octokit;
}
