import { SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Octokit } from '@octokit/rest';
import { PERMISSIONS } from '../../deploy/github-permissions.ts';
import type { App } from '../../local/github/apps.ts';
import type { GitHubState } from '../../local/github/github-state.ts';
import { type BatchServices, handleBatch } from '../../src/aws/handle-batch.ts';
import { createOctokit } from '../../src/github/client.ts';
import { addToTeam, getTeamMembership } from '../../src/github/memberships.ts';
import { appTokens, InstallationTokens } from '../../src/github/tokens.ts';
import { createLog } from '../../src/runtime/log.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { APP_KEYS } from '../fixtures/app-keys.ts';
import { printedBy } from '../fixtures/printed-by.ts';
import { recordCounts } from '../fixtures/record-counts.ts';
import { sqsEvent } from '../fixtures/sqs-event.ts';
import { startAnswering } from '../fixtures/start-answering.ts';
import { commentBy } from '../local/github/start-github.ts';
import { startStandIn } from './start-stand-in.ts';

type Change = (state: GitHubState) => void;

const now = () => new Date();
const stranger = { org: 'my_org', team_slug: 'reader', username: 'stranger-1' };

let github: Awaited<ReturnType<typeof startStandIn>>;
let queue: Awaited<ReturnType<typeof startAnswering>>;
let services: BatchServices;
let app: App;
beforeEach(async () => {
  github = await startStandIn();
  github.state.learn(commentBy('stranger-1', 22));
  app = github.state.installApp({
    id: 37,
    slug: 'usher',
    publicKey: APP_KEYS.publicKey,
    permissions: Object.fromEntries(PERMISSIONS.map(({ name, access }) => [name, access])),
  });
  queue = await startAnswering({ headers: { 'content-type': 'application/x-amz-json-1.0' }, body: '{}' });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  services = {
    sqs: new SQSClient({
      endpoint: queue.url,
      region: 'us-east-1',
      credentials,
      useQueueUrlAsEndpoint: false,
    }),
    queueUrl: 'https://sqs/1/commands',
    deadLetterQueueUrl: 'https://sqs/1/commands-dead-letters',
    now,
    random: () => 0,
    log: createLog('command'),
    count: recordCounts().count,
  };
});
afterEach(async () => {
  await github.stop();
  await queue.close();
});

const withToken = (token = 't0ken') => createOctokit(new Secret(token), github.url, now);
const asApp = () => {
  const itself = createOctokit(appTokens('37', new Secret(APP_KEYS.pkcs1), now), github.url, now);
  return createOctokit(new InstallationTokens(itself, 'my_org', now), github.url, now);
};

/** Handles a message that invites the stranger. @returns whether it is retried, and the log. */
async function tryOnce(octokit: Octokit) {
  let comesBack = false;
  const logged = await printedBy(async () => {
    const join = async () => void (await addToTeam(octokit, stranger));
    const { batchItemFailures } = await handleBatch(sqsEvent('{}'), join, services);
    comesBack = batchItemFailures.length > 0;
  });
  return { comesBack, logged };
}

describe('a message that Usher lacks the permission for', () => {
  it.each<[string, string, () => Octokit, Change, Change, () => Octokit]>([
    [
      'its token was revoked, until another is deployed',
      '401 Bad credentials',
      withToken,
      ({ tokens }) => tokens.delete('t0ken'),
      ({ tokens }) => tokens.add('an0ther'),
      () => withToken('an0ther'),
    ],
    [
      'it has the token of a team maintainer, until it is an owner’s',
      '403 You must be an organization owner or team maintainer',
      withToken,
      (state) => {
        state.tokenRole = 'member';
        state.organization.team('reader')?.roles.set(state.tokenOwner, 'maintainer');
      },
      (state) => (state.tokenRole = 'admin'),
      withToken,
    ],
    [
      'it has an App that lacks Members, until it has that',
      '(GitHub wants permissions: members=write)',
      asApp,
      () => (app.permissions = { issues: 'write', metadata: 'read' }),
      () => (app.permissions = { ...app.permissions, members: 'write' }),
      asApp,
    ],
    [
      'it has an App that is not installed, until it is',
      'is the GitHub App installed in my_org?',
      asApp,
      () => (app.isInstalled = false),
      () => (app.isInstalled = true),
      asApp,
    ],
  ])('waits and is not lost: %s', async (_, said, connect, takeAway, mend, connectAgain) => {
    takeAway(github.state);
    const held = await tryOnce(connect());
    expect(held).toEqual({ comesBack: true, logged: expect.stringContaining(said) });
    expect(held.logged).toContain('HeldFailure');
    expect(queue.calls.map(({ headers }) => headers['x-amz-target'])).toEqual([
      'AmazonSQS.ChangeMessageVisibility',
    ]);

    mend(github.state);
    expect(await tryOnce(connectAgain())).toMatchObject({ comesBack: false });
    expect(await getTeamMembership(connectAgain(), stranger)).toBe('pending');
  });
});
