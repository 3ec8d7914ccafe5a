import { splitFullName } from '../src/github/repositories.ts';
import { destinationsOf, teamsOf } from '../deploy/rules/resolve.ts';
import type { Rules } from '../src/rules/rules.ts';
import { startDynamoDb } from './dynamodb.ts';
import { createGitHub } from './github/create-github.ts';
import { learnRepository } from './github/github-state.ts';
import { createKms } from './kms.ts';
import { hookPath, LOCAL_KEY, LOCAL_REGION, LOCAL_TOKEN } from './local-world.ts';
import { startMessaging } from './messaging.ts';
import type { Clock } from './page/clock.ts';
import type { Ports } from './ports.ts';
import { serve } from './serve.ts';
import { createSlack } from './slack.ts';
import type { Trace } from './trace.ts';

/**
 * Starts everything that Usher talks to: GitHub with the organization and teams of the rules, Slack with their
 * destinations, KMS, SNS with SQS, and DynamoDB.
 *
 * @param running - Stops what was started, also if a part does not start.
 * @throws PortTakenError
 */
export async function startStandIns(
  rules: Rules,
  ports: Ports,
  journal: Trace,
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
      // Not to have what was asked for is an answer like another; every other refusal is one.
      const ok = status < 300 || (status === 404 && method === 'GET');
      journal.record({ part: 'github', text, ok, call });
    },
  });
  const slack = createSlack({
    hooks: Object.fromEntries(destinationsOf(rules).map((name) => [name, hookPath(name)])),
    now: clock.now,
    onPost: ({ hook, payload, at }) => {
      journal.recordDetail({ type: 'posted', at: at.getTime(), destination: hook, payload });
      journal.record({
        part: 'slack',
        text: `took a message`,
        ok: true,
        message: { destination: hook, payload },
      });
    },
  });
  const kms = createKms({
    aliases: [LOCAL_KEY],
    region: LOCAL_REGION,
    onCall: ({ status, summary }) => journal.record({ part: 'kms', text: summary, ok: status === 200 }),
  });

  const started = async <T extends { close: () => Promise<void> }>(server: Promise<T>) => {
    const it = await server;
    running.defer(it.close);
    return it;
  };
  const servers = {
    github: await started(serve(github.app, { port: ports.github, name: 'the stand-in for GitHub' })),
    slack: await started(serve(slack.app, { port: ports.slack, name: 'the stand-in for Slack' })),
    kms: await started(serve(kms, { port: ports.kms, name: 'the stand-in for KMS' })),
    messaging: await started(startMessaging(ports.messaging, LOCAL_REGION, journal)),
    dynamodb: await started(startDynamoDb(ports.dynamodb)),
  };
  return {
    github: github.state,
    posts: slack.posts,
    /** Makes what rules name that were changed meanwhile; what they name no more stays. */
    extend: (changed: Rules) => {
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
