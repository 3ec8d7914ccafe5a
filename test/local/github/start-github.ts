import { once } from 'node:events';
import { serve } from '@hono/node-server';
import { Octokit } from '@octokit/rest';
import { createGitHub, type GitHubCall, type GitHubOptions } from '../../../local/github/create-github.ts';
import { createCheckingFetch } from '../../github/checking-fetch.ts';

const silent = () => undefined;

/** Starts a stand-in on 127.0.0.1, and checks each call against GitHub's OpenAPI description. */
export async function startGitHub(options: Partial<GitHubOptions> = {}) {
  const calls: GitHubCall[] = [];
  const problems: string[] = [];
  const { app, state } = createGitHub({
    organization: 'my_org',
    teams: ['reader', 'writer'],
    token: 'secret',
    onCall: (call) => calls.push(call),
    ...options,
  });
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('The stand-in does not listen on a port');
  const baseUrl = `http://127.0.0.1:${address.port}`;

  const fetch = createCheckingFetch(problems);
  const octokit = new Octokit({
    auth: 'secret',
    baseUrl,
    request: { fetch },
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });
  /** Stops the stand-in. @throws if a request or response did not match GitHub's description. */
  const stop = async () => {
    server.close();
    await once(server, 'close');
    if (problems.length > 0) throw new Error(`Does not match GitHub's description:\n${problems.join('\n')}`);
  };
  return { baseUrl, calls, fetch, octokit, problems, state, stop };
}

/** The part of an `issue_comment` payload that the stand-in requires. */
export function commentBy(login: string, id: number, comment: object = {}) {
  return {
    action: 'created',
    comment: { id: 7, body: 'join', user: { login, id }, ...comment },
    issue: { number: 12 },
    repository: { full_name: 'my_org/handbook' },
  };
}
