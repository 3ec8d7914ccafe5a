import { createGitHub, type GitHubCall, type GitHubOptions } from '../../local/github/create-github.ts';
import { serve } from '../../local/serve.ts';
import { createOctokit } from '../../src/github/client.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { checkRequest, checkResponse } from './openapi.ts';

/** A stand-in for GitHub and Usher's client of it. Each call is checked against GitHub's OpenAPI description. */
export async function startStandIn(options: Partial<GitHubOptions> = {}) {
  const calls: GitHubCall[] = [];
  const { app, state } = createGitHub({
    organization: 'my_org',
    teams: ['reader', 'writer'],
    token: 't0ken',
    onCall: (call) => calls.push(call),
    ...options,
  });
  const { url, close } = await serve(app, { port: 0, name: 'GitHub' });
  return {
    url,
    state,
    calls,
    octokit: createOctokit(new Secret('t0ken'), url, () => new Date()),
    /** Throws if a request or response did not match GitHub's description. */
    stop: async () => {
      await close();
      const problems = calls.flatMap(departuresOf);
      if (problems.length > 0)
        throw new Error(`Does not match GitHub's description:\n${problems.join('\n')}`);
    },
  };
}

function departuresOf({ method, path, status, exchange }: GitHubCall): string[] {
  const { query, requestHeaders, requestBody, responseHeaders, responseBody } = exchange;
  return [
    ...checkRequest({ method, path, query, headers: requestHeaders, body: requestBody }),
    ...checkResponse({ method, path, status, headers: responseHeaders, body: responseBody }),
  ].map((problem) => `${method} ${path}: ${problem}`);
}
