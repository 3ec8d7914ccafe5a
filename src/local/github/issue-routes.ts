import { Hono } from 'hono';
import { answer, type GitHubEnv, notFound } from './answers.ts';
import type { GitHubState } from './github-state.ts';
import { issueJson, transferJson } from './issue-json.ts';
import { paginate } from './paginate.ts';

const ISSUE = '/repos/:owner/:repo/issues/:issue_number{[0-9]+}';

/** What GitHub answers about issues and what happened to them. */
export function issueRoutes(state: GitHubState): Hono<GitHubEnv> {
  const { issues } = state;
  const routes = new Hono<GitHubEnv>();

  routes.get(ISSUE, (c) => {
    const { repo, issue_number: number } = c.req.param();
    const issue = issues.find(repo, Number(number));
    if (!issue) return notFound(c, `no issue ${number} in \`${repo}\``, '/issues/issues#get-an-issue');
    return answer(c, `issue ${number}`, issueJson(state, issue, c.var.base));
  });

  routes.get(`${ISSUE}/events`, (c) => {
    const { repo, issue_number: number } = c.req.param();
    const issue = issues.find(repo, Number(number));
    if (!issue) return notFound(c, `no issue ${number} in \`${repo}\``, '/issues/events#list-issue-events');
    const transfers = issues.transfers(issue);
    const page = paginate(c, transfers).map((transfer) => transferJson(state, issue, transfer, c.var.base));
    return answer(c, `${transfers.length} events of issue ${number}`, page);
  });

  return routes;
}
