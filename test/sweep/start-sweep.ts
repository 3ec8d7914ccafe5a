import { writeComment } from '../../local/write-comment.ts';
import { createOctokit } from '../../src/github/client.ts';
import { type GitHubEvent, githubEvent } from '../../src/messages/github-event.ts';
import { type Notification, notificationSchema as schema } from '../../src/messages/notification.ts';
import { parseRules } from '../../deploy/rules/resolve.ts';
import { SWEEP_LEASE } from '../../src/runtime/limits.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { sweep } from '../../src/sweep/sweep.ts';
import { exactly } from '../fixtures/exactly.ts';
import { startLedger } from '../ledger/start-ledger.ts';
import { startGitHub } from '../local/github/start-github.ts';

const MINUTE = 60_000;

/** The default rules: anyone may join `reader`. */
const rulesFor = (repositories: readonly string[]) => ({
  organization: 'my_org',
  rules: repositories.map((repository) => ({ repository, teams: ['reader'], allow: 'anyone' })),
});

/** Sets up sweeps against stand-ins for GitHub and DynamoDB, with a clock that the test moves. */
export async function startSweep(
  repositories: readonly string[] = ['handbook'],
  gone: readonly string[] = [],
) {
  let time = Date.parse('2026-11-23T12:00:00Z');
  const now = () => new Date(time);
  const known = repositories.filter((name) => !gone.includes(name));
  const github = await startGitHub({ now, repositories: known });
  const ledger = await startLedger(now);
  const events: GitHubEvent[] = [];
  const notifications: Notification[] = [];
  const connect = () => createOctokit(new Secret('secret'), github.baseUrl, now);
  const octokit = connect();
  const services = {
    rules: parseRules(rulesFor(repositories)),
    ledger: ledger.ledger,
    octokit: async () => octokit,
    publishEvent: async (event: GitHubEvent) => void events.push(exactly(githubEvent, event)),
    publishNotification: async (notification: Notification) =>
      void notifications.push(exactly(schema, notification)),
    now,
    sleep: async (ms: number) => {
      time += ms;
    },
    random: () => 0.5,
    log: () => {},
    count: () => {},
  };
  const pass = (minutes: number) => {
    time += minutes * MINUTE;
  };
  return {
    github,
    ledger: ledger.ledger,
    table: ledger.table,
    dynamodb: ledger.dynamodb,
    events,
    notifications,
    services,
    octokit,
    now,
    pass,
    sweep: (since?: Date) => sweep(services, since),
    /** Runs a sweep that crashes when it is about to publish a comment, and lets its lease end. */
    dieAt: async (id: number, { minutesEach }: { minutesEach: number }) => {
      const { publishEvent } = services;
      const died = Promise.withResolvers<void>();
      services.publishEvent = async (event) => {
        pass(minutesEach);
        if (event.comment.id !== id) return await publishEvent(event);
        died.resolve();
        await new Promise(() => {});
      };
      void sweep(services, undefined);
      await died.promise;
      services.publishEvent = publishEvent;
      const another = connect();
      services.octokit = async () => another;
      pass(SWEEP_LEASE / MINUTE);
    },
    /** Writes a comment that GitHub's webhook never delivers. */
    write: (
      id: number,
      body = 'join',
      changes: { updated_at?: string; repository?: string; type?: string } = {},
    ) => {
      const { updated_at, repository = 'handbook', type = 'User' } = changes;
      const at = now().toISOString().replace('.000Z', 'Z');
      const where = { organization: 'my_org', repository: `my_org/${repository}`, issue: 7 };
      const payload = writeComment({ ...where, body, login: `person-${id}`, id });
      const user = { ...payload.comment.user, type };
      const comment = { ...payload.comment, user, created_at: at, updated_at: updated_at ?? at };
      github.state.learn({ ...payload, comment });
      return { ...payload, comment };
    },
    close: async () => {
      await ledger.close();
      await github.stop();
    },
  };
}
