import { handleComment } from '../../src/command/handle-comment.ts';
import { parseRules } from '../../src/config/rules.ts';
import { Secret } from '../../src/config/secret.ts';
import { connectOctokit } from '../../src/github/connect-octokit.ts';
import type { Notification } from '../../src/messages/notification.ts';
import { githubEventWith } from '../fixtures/github-event.ts';
import { recordCounts } from '../fixtures/record-counts.ts';
import { startLedger } from '../ledger/start-ledger.ts';
import { commentBy, startGitHub } from '../local/github/start-github.ts';

const HOUR = 3_600_000;

/** Plays comments against stand-ins for GitHub and DynamoDB, with a clock that the test moves. */
export async function playCommands(rule: object, teams: readonly string[] = ['reader', 'sre', 'leads']) {
  let time = Date.parse('2026-11-23T12:00:00Z');
  const now = () => new Date(time);
  const github = await startGitHub({ now, teams, repositories: ['onboarding'] });
  const ledger = await startLedger(now);
  const told: Notification[] = [];
  const services = {
    rules: parseRules({ organization: 'my_org', rules: [{ repository: 'onboarding', ...rule }] }),
    ledger: ledger.ledger,
    octokit: async () => connectOctokit(new Secret('secret'), github.baseUrl, now),
    publish: async (notification: Notification) => void told.push(notification),
    now,
    log: () => {},
    count: recordCounts().count,
  };
  const ids = new Map<string, number>();
  let comments = 0;
  const { organization, people } = github.state;
  /** The account of a login, which the stand-in knows from now on; `stranger…` is from outside. */
  const know = (login: string, id = ids.get(login) ?? 100 + ids.size) => {
    ids.set(login, id);
    github.state.learn(commentBy(login, id, { id: 1_000_000 + id }));
    return id;
  };
  const find = (login: string, slug: string) => {
    know(login);
    const [person, team] = [people.withLogin(login), organization.team(slug)];
    if (person === undefined || team === undefined) throw new Error(`no ${login} or ${slug}`);
    return { person, team };
  };
  return {
    github,
    know,
    pass: (hours: number) => {
      time += hours * HOUR;
    },
    put: (login: string, slug: string) => {
      const { person, team } = find(login, slug);
      organization.join(team, person, 'member');
    },
    /** `active`, `pending`, or undefined. */
    place: (login: string, slug: string) => {
      const { person, team } = find(login, slug);
      return organization.membership(team, person)?.state;
    },
    /** Somebody comments; gives what Slack was told of it. */
    say: async (login: string, body: string, changes: { issue?: { pull_request?: boolean } } = {}) => {
      const id = know(login);
      comments += 1;
      const at = now().toISOString();
      const before = told.length;
      const user = { login, id };
      const comment = { id: 5_000 + comments, body, created_at: at, updated_at: at };
      // The stand-in has the comment too, so that it can be reacted on.
      const known = commentBy(login, id, { ...comment });
      github.state.learn({ ...known, issue: { number: 1 }, repository: { full_name: 'my_org/onboarding' } });
      const event = githubEventWith({ ...changes, comment, user, sender: { id } });
      await handleComment(event, services);
      return told.slice(before).map(({ result }) => Object.values(result).slice(0, 2).join(' '));
    },
    /** What Usher has written on the issue. */
    replies: () =>
      github.calls.flatMap(({ method, path, exchange: { requestBody } }) =>
        method === 'POST' && path.endsWith('/issues/1/comments') ? [JSON.stringify(requestBody)] : [],
      ),
    changes: () => github.calls.filter(({ method }) => method === 'PUT' || method === 'DELETE').length,
    close: async () => {
      await ledger.close();
      await github.stop();
    },
  };
}
