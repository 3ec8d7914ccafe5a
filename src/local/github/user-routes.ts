import { Hono } from 'hono';
import { answer, type GitHubEnv, notFound } from './answers.ts';
import type { GitHubState } from './github-state.ts';
import { publicUserJson } from './user-json.ts';

/** What GitHub answers about accounts. */
export function userRoutes(state: GitHubState): Hono<GitHubEnv> {
  const routes = new Hono<GitHubEnv>();

  routes.get('/users/:username', (c) => {
    const login = c.req.param('username');
    const person = state.people.withLogin(login);
    if (!person) return notFound(c, `no user \`${login}\``, '/users/users#get-a-user');
    return answer(c, `user \`${person.login}\``, publicUserJson(person, state.createdAt, c.var.base));
  });

  routes.get('/user/:account_id{[0-9]+}', (c) => {
    const id = c.req.param('account_id');
    const person = state.people.withId(Number(id));
    if (!person) return notFound(c, `no user ${id}`, '/users/users#get-a-user-using-their-id');
    return answer(c, `user \`${person.login}\``, publicUserJson(person, state.createdAt, c.var.base));
  });

  return routes;
}
