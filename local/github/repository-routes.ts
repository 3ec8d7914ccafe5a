import { Hono } from 'hono';
import { answer, type GitHubEnv, notFound } from './answers.ts';
import type { GitHubState } from './github-state.ts';
import { paginate } from './paginate.ts';
import { repositoryJson } from './repository-json.ts';

/** What GitHub answers about the organization's repositories themselves. */
export function repositoryRoutes(state: GitHubState): Hono<GitHubEnv> {
  const routes = new Hono<GitHubEnv>();

  routes.get('/orgs/:org/repos', (c) => {
    const all = state.repositories.list();
    const page = paginate(c, all).map((it) => repositoryJson(state, it, c.var.base));
    return answer(c, `${all.length} repositories`, page);
  });

  routes.get('/repos/:owner/:repo', (c) => {
    const name = c.req.param('repo');
    const repository = state.repositories.find(name);
    if (!repository) return notFound(c, `no repository \`${name}\``, '/repos/repos#get-a-repository');
    return answer(c, `repository \`${repository.name}\``, repositoryJson(state, repository, c.var.base));
  });

  return routes;
}
