import type { Octokit } from '@octokit/rest';
import * as z from 'zod/mini';
import { handleComment } from '../../src/command/handle-comment.ts';
import { createOctokit } from '../../src/github/client.ts';
import type { TokenSource } from '../../src/github/tokens.ts';
import { type Notification, notificationSchema as schema } from '../../src/messages/notification.ts';
import { postNotification } from '../../src/notify/post-notification.ts';
import { parseRules } from '../../deploy/rules/resolve.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { exactly } from '../fixtures/exactly.ts';
import { githubEventWith } from '../fixtures/github-event.ts';
import { recordCounts } from '../fixtures/record-counts.ts';
import { startStandIn } from '../github/start-stand-in.ts';
import { readAudit } from '../ledger/read-audit.ts';
import { startLedger } from '../ledger/start-ledger.ts';
import { commentBy } from '../local/github/start-github.ts';

const HOUR = 3_600_000;
const written = z.object({ body: z.string() });

/** What a test plays comments with. */
export type Play = Awaited<ReturnType<typeof playCommands>>;

/** Plays comments against stand-ins for GitHub and DynamoDB, with a clock that the test moves. */
export async function playCommands(rule: object, teams: readonly string[] = ['reader', 'sre', 'leads']) {
  let time = Date.parse('2026-11-23T12:00:00Z');
  const now = () => new Date(time);
  const github = await startStandIn({ now, teams, repositories: ['onboarding'] });
  const { ledger, dynamodb, close } = await startLedger(now);
  const published: Notification[] = [];
  const posted: (string | undefined)[] = [];
  /** How much of it `notify` had got at the last time, and at the one before. */
  let [got, gotBefore] = [0, 0];
  const services = {
    rules: parseRules({ organization: 'my_org', rules: [{ repository: 'onboarding', ...rule }] }),
    ledger,
    octokit: async (): Promise<Octokit> => createOctokit(new Secret('t0ken'), github.url, now),
    publish: async (notification: Notification) => void published.push(exactly(schema, notification)),
    now,
    log: () => {},
    count: recordCounts().count,
  };
  const ids = new Map<string, number>();
  let comments = 0;
  let last = githubEventWith();
  const { organization, people } = github.state;
  /** Creates the account of a login, unless it exists; `stranger…` is outside the organization. */
  const know = (login: string, id = ids.get(login) ?? 100 + ids.size) => {
    ids.set(login, id);
    github.state.learn(commentBy(login, id, { id: 1_000_000 + id }));
    return id;
  };
  const person = (login: string) => {
    const found = people.withId(know(login));
    if (found === undefined) throw new Error(`no ${login}`);
    return found;
  };
  const team = (slug: string) => {
    const found = organization.team(slug);
    if (found === undefined) throw new Error(`no ${slug}`);
    return found;
  };
  /** Writes a comment, without delivering it. */
  const write = (login: string, body: string, changes: { issue?: { pull_request?: boolean } } = {}) => {
    const id = know(login);
    comments += 1;
    const at = now().toISOString();
    const user = { login, id };
    const comment = { id: 5_000 + comments, body, created_at: at, updated_at: at };
    // The stand-in has to know the comment, for reactions.
    const known = commentBy(login, id, { ...comment });
    github.state.learn({ ...known, issue: { number: 1 }, repository: { full_name: 'my_org/onboarding' } });
    last = githubEventWith({ ...changes, comment, user, sender: { id } });
    return last;
  };
  /** Delivers a comment, or delivers it again; by default the last one. @returns the outcomes published for it. */
  const again = async (event = last) => {
    const before = published.length;
    await handleComment(event, services);
    return published.slice(before).map(({ result }) => Object.values(result).slice(0, 2).join(' '));
  };
  return {
    github,
    dynamodb,
    services,
    know,
    person,
    team,
    again,
    /** Uses another token. */
    connect: (token: Secret | TokenSource) => {
      services.octokit = async () => createOctokit(token, github.url, now);
    },
    pass: (hours: number) => {
      time += hours * HOUR;
    },
    put: (login: string, slug: string) => {
      organization.join(team(slug), person(login), 'member');
    },
    takeOut: (login: string, slug: string) => organization.leave(team(slug), person(login)),
    /** A person's membership: `active`, `pending`, or undefined. */
    place: (login: string, slug: string) => organization.membership(team(slug), person(login))?.state,
    write,
    /** The last comment. */
    last: () => last,
    /** Writes a comment and delivers it. @returns the outcomes published for it. */
    say: async (...comment: Parameters<typeof write>) => {
      write(...comment);
      return await again();
    },
    /** Deletes the last comment. */
    deleteLast: () => github.state.comments.delete(last.comment.id),
    /** The replies on the issue. */
    replies: () =>
      github.calls.flatMap(({ method, path, exchange: { requestBody } }) =>
        method === 'POST' && path.endsWith('/issues/1/comments') ? [written.parse(requestBody).body] : [],
      ),
    /** The published notifications. */
    published,
    /** The messages in Slack. `notify` gets everything published since the last call, and the batch before it again. */
    posts: async () => {
      const post = async (_: string, __: Secret, { text }: { text?: string }) => void posted.push(text);
      const webhook = async () => new Secret('https://hooks.slack.com/services/T/B/X');
      const itsOwn = { stage: 'prod', sleep: async () => {}, random: () => 0 };
      for (const notification of published.slice(gotBefore))
        await postNotification(notification, { ...services, ...itsOwn, webhook, post });
      [gotBefore, got] = [got, published.length];
      return [...posted];
    },
    /** The outcomes in the audit, in no order. */
    audited: async () => (await readAudit(dynamodb)).map(({ outcome }) => outcome),
    changes: () => github.calls.filter(({ method }) => method === 'PUT' || method === 'DELETE').length,
    close: async () => {
      await close();
      await github.stop();
    },
  };
}
