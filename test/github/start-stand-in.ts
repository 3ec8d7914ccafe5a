import { createGitHub, type GitHubCall, type GitHubOptions } from '../../local/github/create-github.ts';
import { serve } from '../../local/serve.ts';
import { createOctokit } from '../../src/github/client.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { checkRequest, checkResponse } from './openapi.ts';

/** A stand-in for GitHub and Usher's own client of it; each call is held to GitHub's OpenAPI description. */
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
    /** Fails if a request or an answer was not as GitHub describes it. */
    stop: async () => {
      await close();
      const problems = calls.flatMap(departuresOf);
      if (problems.length > 0) throw new Error(`Not as GitHub describes it:\n${problems.join('\n')}`);
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
