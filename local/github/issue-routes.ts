import { Hono } from 'hono';
import { answer, type GitHubEnv, notFound, refuse } from './answers.ts';
import type { GitHubState } from './github-state.ts';
import { issueJson, transferJson } from './issue-json.ts';
import { paginate } from './paginate.ts';
import { readBody } from './read-body.ts';

const ISSUE = '/repos/:owner/:repo/issues/:issue_number{[0-9]+}';

/** What GitHub answers about issues and what happened to them. */
export function issueRoutes(state: GitHubState): Hono<GitHubEnv> {
  const { issues } = state;
  const routes = new Hono<GitHubEnv>();

  routes.post('/repos/:owner/:repo/issues', async (c) => {
    const { title } = await readBody(c.req);
    const isMissing = title === undefined;
    const complaint = isMissing ? `"title" wasn't supplied.` : 'no issues are opened here';
    const message = isMissing ? `Invalid request.\n\n${complaint}` : 'Validation Failed';
    return refuse(c, complaint, 422, message, '/issues/issues#create-an-issue');
  });

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
