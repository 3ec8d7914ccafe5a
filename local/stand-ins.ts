import { splitFullName } from '../src/github/repositories.ts';
import { destinationsOf, teamsOf } from '../deploy/rules/resolve.ts';
import type { Rules } from '../src/rules/rules.ts';
import { startDynamoDb } from './dynamodb.ts';
import { createGitHub } from './github/create-github.ts';
import { learnRepository } from './github/github-state.ts';
import { createKms } from './kms.ts';
import { hookPath, LOCAL_KEY, LOCAL_REGION, LOCAL_TOKEN } from './local-world.ts';
import { startMessaging } from './messaging.ts';
import { meetNamedPeople } from './named-people.ts';
import type { Clock } from './page/clock.ts';
import type { Ports } from './ports.ts';
import { serve } from './serve.ts';
import { createSlack } from './slack.ts';
import type { Trace } from './trace.ts';

/**
 * Starts the stand-ins: GitHub with the organization and teams of the rules, Slack with their destinations, KMS, SNS
 * with SQS, and DynamoDB.
 *
 * @param running - Stops the started parts, even if a later part fails to start.
 * @throws PortTakenError
 */
export async function startStandIns(
  rules: Rules,
  ports: Ports,
  trace: Trace,
  running: AsyncDisposableStack,
  clock: Clock,
) {
  const github = createGitHub({
    organization: rules.organization,
    teams: teamsOf(rules),
    repositories: rules.rules
      .map(({ repository }) => splitFullName(repository).repo)
      .filter((name) => name !== '*'),
    token: LOCAL_TOKEN,
    now: clock.now,
    onCall: (call) => {
      const { method, path, status, summary } = call;
      const text = `${method} ${path} → ${status} ${summary}`;
      // A GET of something that doesn't exist is not a failure.
      const ok = status < 300 || (status === 404 && method === 'GET');
      trace.record({ part: 'github', text, ok, call });
    },
  });
  meetNamedPeople(rules, github.state);
  const slack = createSlack({
    hooks: Object.fromEntries(destinationsOf(rules).map((name) => [name, hookPath(name)])),
    now: clock.now,
    onPost: ({ hook, ts, payload, at }) => {
      trace.recordDetail({ type: 'posted', at: at.getTime(), destination: hook, ts, payload });
      trace.record({
        part: 'slack',
        text: 'accepted a message',
        ok: true,
        message: { destination: hook, payload },
      });
    },
  });
  /** The logins of those who have clicked, by their member ids. */
  const clickers = new Map<string, string>();
  slack.onAnswer = ({ message: { hook, ts }, user, isReplacement, payload, at }) => {
    const reader = isReplacement ? undefined : (clickers.get(user) ?? user);
    trace.recordDetail({ type: 'answered', at: at.getTime(), destination: hook, ts, payload, reader });
    const text = reader === undefined ? 'replaced a message' : `showed a message to ${reader} alone`;
    trace.record({ part: 'slack', text, ok: true, message: { destination: hook, payload } });
  };
  const kms = createKms({
    aliases: [LOCAL_KEY],
    region: LOCAL_REGION,
    onCall: ({ status, summary }) => trace.record({ part: 'kms', text: summary, ok: status === 200 }),
  });

  const started = async <T extends { close: () => Promise<void> }>(server: Promise<T>) => {
    const served = await server;
    running.defer(served.close);
    return served;
  };
  const servers = {
    github: await started(serve(github.app, { port: ports.github, name: 'the stand-in for GitHub' })),
    slack: await started(serve(slack.app, { port: ports.slack, name: 'the stand-in for Slack' })),
    kms: await started(serve(kms, { port: ports.kms, name: 'the stand-in for KMS' })),
    messaging: await started(startMessaging(ports.messaging, LOCAL_REGION, trace)),
    dynamodb: await started(startDynamoDb(ports.dynamodb)),
  };
  return {
    github: github.state,
    posts: slack.posts,
    answers: slack.answers,
    clicks: slack.clicks,
    clickers,
    /** Adds the people, teams, repositories and destinations that changed rules name; keeps the others. */
    extend: (changed: Rules) => {
      meetNamedPeople(changed, github.state);
      for (const slug of teamsOf(changed))
        if (!github.state.organization.team(slug)) github.state.organization.addTeam(slug);
      for (const { repository } of changed.rules) {
        const { repo } = splitFullName(repository);
        if (repo !== '*' && !github.state.repositories.find(repo)) learnRepository(github.state, {}, repo);
      }
      for (const name of destinationsOf(changed)) slack.addHook(name, hookPath(name));
    },
    urls: {
      github: servers.github.url,
      slack: servers.slack.url,
      kms: servers.kms.url,
      messaging: servers.messaging.url,
      dynamodb: servers.dynamodb.url,
    },
  };
}
