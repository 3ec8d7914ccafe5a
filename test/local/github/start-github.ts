import { once } from 'node:events';
import { serve } from '@hono/node-server';
import { Octokit } from '@octokit/rest';
import { createGitHub, type GitHubCall, type GitHubOptions } from '../../../local/github/create-github.ts';
import { createCheckingFetch } from '../../github/checking-fetch.ts';

const silent = () => undefined;

/** Listens with a stand-in on this machine, and holds each call to GitHub's OpenAPI description. */
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
  /** Fails if a request or an answer was not as GitHub describes it. */
  const stop = async () => {
    server.close();
    await once(server, 'close');
    if (problems.length > 0) throw new Error(`Not as GitHub describes it:\n${problems.join('\n')}`);
  };
  return { baseUrl, calls, fetch, octokit, problems, state, stop };
}

/** Of an `issue_comment` payload what the stand-in cannot do without. */
export function commentBy(login: string, id: number, comment: object = {}) {
  return {
    action: 'created',
    comment: { id: 7, body: 'join', user: { login, id }, ...comment },
    issue: { number: 12 },
    repository: { full_name: 'my_org/handbook' },
  };
}
