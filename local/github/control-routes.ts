import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import * as z from 'zod/mini';
import { ACCESS_RANGE, describeDuration, describeTime, parseDuration } from '../../src/rules/durations.ts';
import type { GitHubState } from './github-state.ts';
import { DECISIONS, type Ending, ENDINGS } from './control-names.ts';
import { type GitHubEnv, notFound, respond } from './http.ts';
import { madeUpId } from './made-up-id.ts';
import type { Organization } from './organization.ts';
import type { Person } from './people.ts';

/** Parses the end of an invitation. */
export const endings = z.enum(ENDINGS);
const decisions = z.enum(DECISIONS);

const MESSAGES: Readonly<Record<Ending, string>> = {
  accept: 'accepted the invitation',
  decline: 'declined the invitation',
  cancel: 'is no longer invited',
  expire: 'let the invitation expire: its seven days are over',
};

/** Actions of a local run that GitHub offers only on its pages, or that take days: `usher local` calls them. */
export function controlRoutes(state: GitHubState): Hono<GitHubEnv> {
  const { organization, people, tokens } = state;
  const routes = new Hono<GitHubEnv>();

  routes.post('/invitations/:login/:ending', (c) => {
    const { login } = c.req.param();
    const person = people.withLogin(login);
    const { data: wanted } = endings.safeParse(c.req.param('ending'));
    if (!wanted) return notFound(c, 'unknown way to end an invitation');
    if (!person || !end(organization, person, wanted)) {
      const open = [...organization.invitations().keys()].map((invited) => invited.login);
      const others = open.length === 0 ? '; nobody has' : `; invited: ${open.join(', ')}`;
      const message = `has no open invitation${others}`;
      return respond(c, `\`${login}\` ${message}`, { message }, 404);
    }
    const message = `${person.login} ${MESSAGES[wanted]}`;
    return respond(c, message, { message });
  });

  routes.post('/teams/:slug/members/:login', (c) => {
    const { slug, login } = c.req.param();
    const team = organization.team(slug);
    if (!team) {
      const message = `is not a team in the rules, which name ${organization.teams.map((it) => it.slug).join(', ')}`;
      return respond(c, `\`${slug}\` ${message}`, { message }, 404);
    }
    const person = people.withLogin(login) ?? people.upsert(madeUpId(login), login);
    organization.admit(person);
    organization.join(team, person, 'member');
    const message = `${person.login} is in the team ${team.slug}`;
    return respond(c, message, { message });
  });

  routes.post('/clicks/:login/:decision', async (c) => {
    const { login } = c.req.param();
    const { data: decision } = z.safeParse(decisions, c.req.param('decision'));
    if (decision === undefined) return notFound(c, 'unknown button');
    const message = await state.clickInSlack(login, decision);
    if (message !== undefined) return respond(c, message, { message });
    const none = 'has nothing to click on: no request was posted to Slack';
    return respond(c, `\`${login}\` ${none}`, { message: none }, 404);
  });

  routes.post('/requests/:login/lapse', async (c) => {
    const { login } = c.req.param();
    const { asker, askers } = await state.lapseRequests(login);
    if (asker === undefined) {
      const others = askers.length === 0 ? '; nobody has' : `; requests are open from ${askers.join(', ')}`;
      const message = `has no open request${others}`;
      return respond(c, `\`${login}\` ${message}`, { message }, 404);
    }
    const message = `nobody decided on the request of ${asker}: its 14 days are over`;
    return respond(c, message, { message });
  });

  routes.post('/time/:duration', async (c) => {
    const text = c.req.param('duration');
    const time = parseDuration(text);
    if (time === undefined || state.passTime === undefined) {
      const message = time === undefined ? `is not a time from ${ACCESS_RANGE}` : 'is for `npm start` only';
      return respond(c, `\`${text}\` ${message}`, { message }, 404);
    }
    await state.passTime(time);
    const message = `${describeDuration(time)} later: it is ${describeTime(state.now().toISOString())}, and a sweep has run`;
    return respond(c, message, { message });
  });

  routes.use('/token/*', async (c, next) => {
    if (state.onNewToken !== undefined) return next();
    const message = 'no token to change: Usher acts as a GitHub App here and creates its own tokens';
    return respond(c, 'no token: Usher acts as a GitHub App', { message }, 409);
  });

  routes.post('/token/revoke', (c) => {
    tokens.clear();
    const message = "GitHub now rejects Usher's token; commands wait until you replace it";
    return respond(c, message, { message });
  });

  routes.post('/token/replace', async (c) => {
    const token = `local-token-${randomUUID()}`;
    tokens.clear();
    tokens.add(token);
    await state.onNewToken?.(token);
    const message = 'Usher is deployed with a new token; waiting commands continue at their next attempt';
    return respond(c, message, { message });
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
