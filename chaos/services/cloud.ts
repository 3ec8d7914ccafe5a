import { otherInstance } from '../plan/alarms.ts';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import { createGitHub } from '../../local/github/create-github.ts';
import { createAutoScaling } from '../../local/auto-scaling/create-auto-scaling.ts';
import { ScalingGroups } from '../../local/auto-scaling/groups.ts';
import { createKms } from '../../local/kms.ts';
import { hookPath, LOCAL_KEY, LOCAL_REGION, LOCAL_TOKEN } from '../../local/local-world.ts';
import { serve } from '../../local/serve.ts';
import { createSlack, type Post } from '../../local/slack.ts';
import { destinationsOf, teamsOf } from '../../deploy/rules/resolve.ts';
import type { Rules } from '../../src/rules/rules.ts';
import { splitFullName } from '../../src/github/repositories.ts';
import { askFauxqs, askHono, askServer } from './backends.ts';
import { startDynamoDbProcess } from './start-dynamodb.ts';
import type { Backend, Service } from './wire.ts';

/** The services around Usher in a run, before any faults. */
export type Cloud = Awaited<ReturnType<typeof startCloud>>;

const nothing = () => {};

/**
 * Starts the stand-ins for all that Usher talks to.
 *
 * @param running - Stops what was started.
 * @param onPost - Called with each message that Slack takes.
 */
export async function startCloud(
  rules: Rules,
  now: () => number,
  running: AsyncDisposableStack,
  onPost: (post: Post) => void = nothing,
) {
  const github = createGitHub({
    organization: rules.organization,
    teams: teamsOf(rules),
    repositories: rules.rules.map(({ repository }) => splitFullName(repository).repo),
    token: LOCAL_TOKEN,
    onCall: nothing,
    now: () => new Date(now()),
  });
  const slack = createSlack({
    hooks: Object.fromEntries(destinationsOf(rules).map((name) => [name, hookPath(name)])),
    onPost,
    now: () => new Date(now()),
  });
  const groups = new ScalingGroups(
    () => new Date(now()),
    (made) => otherInstance(1_000 + made),
  );
  const scaling = createAutoScaling(groups, nothing);
  const kms = createKms({ aliases: [LOCAL_KEY], region: LOCAL_REGION, onCall: nothing });
  const fauxqs = buildApp({ logger: false, defaultRegion: LOCAL_REGION });

  const kmsServer = await serve(kms, { port: 0, name: 'KMS' });
  running.defer(kmsServer.close);
  const messaging = await fauxqs.listen({ port: 0, host: '127.0.0.1' });
  running.defer(() => fauxqs.close());
  const dynamodb = await startDynamoDbProcess();
  running.defer(dynamodb.close);

  const at = (endpoint: string) => ({
    endpoint,
    region: LOCAL_REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const queues = askFauxqs(fauxqs);
  const table = askServer(dynamodb.url);
  const backends: Readonly<Record<Service, (url: string) => Backend>> = {
    kms: (url) => askHono(kms, url),
    github: (url) => askHono(github.app, url),
    slack: (url) => askHono(slack.app, url),
    sns: () => queues,
    sqs: () => queues,
    dynamodb: () => table,
    scaling: (url) => askHono(scaling, url),
  };
  return {
    github: github.state,
    groups,
    posts: slack.posts,
    clicks: slack.clicks,
    backends,
    inspectQueue: async (name: string): Promise<unknown> =>
      (await fauxqs.inject({ method: 'GET', url: `/_fauxqs/queues/${name}` })).json(),
    clients: {
      kms: new KMSClient(at(kmsServer.url)),
      sns: new SNSClient(at(messaging)),
      sqs: new SQSClient({ ...at(messaging), useQueueUrlAsEndpoint: false }),
      dynamodb: new DynamoDBClient(at(dynamodb.url)),
    },
  };
}
