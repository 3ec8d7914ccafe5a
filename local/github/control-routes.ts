import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import * as z from 'zod/mini';
import { answer, type GitHubEnv, notFound } from './answers.ts';
import type { GitHubState } from './github-state.ts';
import { madeUpId } from './made-up-id.ts';
import type { Organization } from './organization.ts';
import type { Person } from './people.ts';

/** What may become of an invitation. */
export const endings = z.enum(['accept', 'decline', 'cancel', 'expire']);
export type Ending = z.infer<typeof endings>;

const SAID: Readonly<Record<Ending, string>> = {
  accept: 'accepted the invitation',
  decline: 'declined the invitation',
  cancel: 'is no longer invited',
  expire: 'let the invitation expire: seven days have passed for it',
};

/** What people do on GitHub's pages, or leave undone, and no API does; for whoever plays them in a local run. */
export function byHandRoutes(state: GitHubState): Hono<GitHubEnv> {
  const { organization, people, tokens } = state;
  const routes = new Hono<GitHubEnv>();

  routes.post('/invitations/:login/:ending', (c) => {
    const { login } = c.req.param();
    const person = people.withLogin(login);
    const { data: wanted } = endings.safeParse(c.req.param('ending'));
    if (!wanted) return notFound(c, 'an invitation does not end so');
    if (!person || !end(organization, person, wanted)) {
      const open = [...organization.invitations().keys()].map((invited) => invited.login);
      const others = open.length === 0 ? ', and nobody has' : `; invited are ${open.join(', ')}`;
      const message = `has no open invitation${others}`;
      return answer(c, `\`${login}\` ${message}`, { message }, 404);
    }
    const message = `${person.login} ${SAID[wanted]}`;
    return answer(c, message, { message });
  });

  routes.post('/teams/:slug/members/:login', (c) => {
    const { slug, login } = c.req.param();
    const team = organization.team(slug);
    if (!team) {
      const message = `is no team of the rules; they name ${organization.teams.map((it) => it.slug).join(', ')}`;
      return answer(c, `\`${slug}\` ${message}`, { message }, 404);
    }
    const person = people.withLogin(login) ?? people.meet(madeUpId(login), login);
    organization.admit(person);
    organization.join(team, person, 'member');
    const message = `${person.login} is in the team ${team.slug}`;
    return answer(c, message, { message });
  });

  routes.post('/requests/:login/lapse', async (c) => {
    const { login } = c.req.param();
    const { asker, askers } = await state.lapseRequests(login);
    if (asker === undefined) {
      const others = askers.length === 0 ? ', and nobody has' : `; there are those of ${askers.join(', ')}`;
      const message = `has no open request${others}`;
      return answer(c, `\`${login}\` ${message}`, { message }, 404);
    }
    const message = `nobody decided on the request of ${asker}: 14 days have passed for it`;
    return answer(c, message, { message });
  });

  routes.use('/token/*', async (c, next) => {
    if (state.onNewToken !== undefined) return next();
    const message = 'there is none: Usher acts as a GitHub App here, and makes its tokens itself';
    return answer(c, 'no token: Usher acts as a GitHub App', { message }, 409);
  });

  routes.post('/token/revoke', (c) => {
    tokens.clear();
    const message = 'GitHub takes the token of Usher no more; its commands wait until you replace it';
    return answer(c, message, { message });
  });

  routes.post('/token/replace', async (c) => {
    const token = `local-token-${randomUUID()}`;
    tokens.clear();
    tokens.add(token);
    await state.onNewToken?.(token);
    const message = 'Usher was deployed with another token; what waits goes on at its next try';
    return answer(c, message, { message });
  });

  return routes;
}

function end(organization: Organization, person: Person, ending: Ending): boolean {
  switch (ending) {
    case 'accept':
      return organization.acceptInvitation(person);
    case 'expire':
      return organization.expireInvitation(person);
    case 'decline':
    case 'cancel':
      return organization.cancelInvitation(person);
  }
}
