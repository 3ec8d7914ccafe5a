import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createGitHub, type GitHub } from '../../local/github/create-github.ts';
import { serve, type Served } from '../../local/serve.ts';
import { startAnswering } from '../fixtures/start-answering.ts';
import { commentBy } from '../local/github/start-github.ts';
import { runUsher } from './run-usher.ts';

describe('usher local', () => {
  let github: GitHub;
  let served: Served;
  let lastId = 100;
  beforeAll(async () => {
    github = createGitHub({
      organization: 'my_org',
      teams: ['reader', 'sre-leads'],
      token: 'secret',
      onCall: () => {},
    });
    served = await serve(github.app, { port: 0, name: 'GitHub' });
  });
  afterAll(() => served.close());

  const invite = (id: number) => {
    const { organization, people } = github.state;
    const login = `stranger-${id}`;
    github.state.learn(commentBy(login, id));
    const [team] = organization.teams;
    const person = people.upsert(id, login);
    if (team) organization.join(team, person, 'member');
    return { login, membership: () => team && organization.membership(team, person)?.state };
  };
  const local = (...args: readonly string[]) => runUsher(['local', ...args, '--url', served.url]);

  it.each([
    ['accept', 'accepted the invitation', 'active', 0],
    ['decline', 'declined the invitation', undefined, 0],
    ['cancel', 'is no longer invited', undefined, 0],
    ['expire', 'let the invitation expire: its seven days are over', undefined, 1],
  ])('lets an invitation end: %s', async (ending, said, state, failed) => {
    const before = github.state.organization.failedInvitations().length;
    const { login, membership } = invite((lastId += 1));
    const { out, err, code } = await local(ending, login);

    expect({ out, err, code }).toEqual({ out: `${login} ${said}\n`, err: '', code: 0 });
    expect(membership()).toBe(state);
    expect(github.state.organization.failedInvitations()).toHaveLength(before + failed);
  });

  it('adds a person to a team, even one it has never seen', async () => {
    const { out, code } = await local('member', 'Lead-1', 'sre-leads');

    expect({ out, code }).toEqual({ out: 'Lead-1 is in the team sre-leads\n', code: 0 });
    const { organization, people } = github.state;
    const [team, person] = [organization.team('sre-leads'), people.withLogin('lead-1')];
    expect(team && person && organization.membership(team, person)?.state).toBe('active');
  });

  it('rejects a team that is not in the rules, and lists those that are', async () => {
    const { out, err, code } = await local('member', 'mona', 'sre-leaders');

    expect({ out, err, code }).toEqual({
      out: '',
      err: 'sre-leaders: is not a team in the rules, which name reader, sre-leads\n',
      code: 1,
    });
  });

  it.each([
    ['member', 'x y', 'reader'],
    ['accept', '@mona'],
    ['lapse', 'mona/team'],
  ])('rejects an invalid login: %s %s', async (...args) => {
    const { err, code } = await local(...args);
    expect({ err, code }).toEqual({ err: expect.stringContaining('It must be a GitHub login'), code: 2 });
  });

  it('ages a request past its limit', async () => {
    const asked: string[] = [];
    github.state.lapseRequests = async (login) => {
      asked.push(login);
      return { asker: 'Mona', askers: ['Mona'] };
    };
    const { out, err, code } = await local('lapse', 'mona');

    expect({ out, err, code, asked }).toEqual({
      out: 'nobody decided on the request of Mona: its 14 days are over\n',
      err: '',
      code: 0,
      asked: ['mona'],
    });
  });

  it('prints the result as JSON', async () => {
    const { out, code } = await local('member', 'mona', 'sre-leads', '--json');

    expect({ code, said: JSON.parse(out) }).toEqual({
      code: 0,
      said: { message: 'mona is in the team sre-leads' },
    });
  });

  it('lists who is invited if the given person is not', async () => {
    const { login } = invite(7);
    const { err, code } = await local('accept', 'mona');

    expect(code).toBe(1);
    expect(err).toBe(`mona: has no open invitation; invited: ${login}\n`);
  });

  it('says what to do if nothing is running', async () => {
    const { err, code } = await runUsher(['local', 'accept', 'mona', '--url', 'http://127.0.0.1:9']);

    expect(code).toBe(1);
    expect(err).toMatch(/^http:\/\/127\.0\.0\.1:9: is not responding: run `npm start` first/);
  });

  it('says what to do if something else responds', async () => {
    const other = await startAnswering({ status: 500, body: '' });
    const { err, code } = await runUsher(['local', 'accept', 'mona', '--url', other.url]);
    await other.close();

    expect({ err, code }).toEqual({
      err: `${other.url}: is not the GitHub stand-in of \`npm start\` (status 500): check --url and LOCAL_PORT\n`,
      code: 1,
    });
  });

  it('has help that fits in a terminal', async () => {
    const { out } = await runUsher(['local', '--help']);
    expect(out).toMatch(/^Usage: npm run usher -- local <command>\n/);
    expect(out.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  it('rejects an unknown subcommand', async () => {
    expect(await local('forget', 'mona')).toMatchObject({ code: 2, out: '' });
  });
});
