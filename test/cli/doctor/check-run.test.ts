import { stripVTControlCharacters } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { formatResult } from '../../../cli/checks/check-result.ts';
import { diagnose } from '../../../cli/doctor/diagnose.ts';
import { NOBODY } from '../../fixtures/start-answering.ts';
import { STAGE, startStage } from '../start-stage.ts';

let stage: Awaited<ReturnType<typeof startStage>>;
let was: NodeJS.ProcessEnv;
let deployed: typeof stage.account.stack;
beforeAll(async () => {
  stage = await startStage();
  deployed = stage.account.stack;
});
afterAll(() => stage.close());
beforeEach(() => {
  was = { ...process.env };
});
afterEach(() => {
  process.env = was;
});

const problems = async () =>
  (await diagnose({ stage: STAGE, post: false, now: () => new Date() }, () => {}))
    .filter(({ level }) => level !== 'pass')
    .map((result) => stripVTControlCharacters(formatResult(result)));

describe('CheckRun', () => {
  const TEAMS = 'teams, repositories';
  it.each<[string, () => unknown, readonly [RegExp, string], (() => unknown)?]>([
    [
      'missing AWS credentials',
      () => {
        for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) delete process.env[name];
        Object.assign(process.env, { HOME: process.cwd(), AWS_EC2_METADATA_DISABLED: 'true' });
      },
      [
        /^✗ AWS credentials do not work \(Could not load credentials .*\): sign in to AWS, or set AWS_PROFILE$/,
        `KMS key and secrets, GitHub, ${TEAMS}, stack, topics and queues, alarms, sweep, webhook, Slack default were not checked: fix AWS credentials`,
      ],
    ],
    [
      'an unreachable KMS',
      () => Object.assign(process.env, { AWS_ENDPOINT_URL_KMS: NOBODY, AWS_MAX_ATTEMPTS: '1' }),
      [
        /^✗ KMS key and secrets could not be checked \(KMS: no complete response .*\): try again later$/,
        `GitHub, ${TEAMS}, webhook, Slack default were not checked: fix KMS key and secrets`,
      ],
    ],
    [
      'an unreachable GitHub',
      () => (process.env['GITHUB_API_URL'] = NOBODY),
      [
        /^✗ GitHub could not be checked \(GET \/user → no answer \(ECONNREFUSED\)\): try again later$/,
        `${TEAMS}, clock, webhook were not checked: fix GitHub`,
      ],
    ],
    [
      'invalid rules',
      () => stage.writeRules('organization: my_org\n'),
      [
        /^✗ rules in usher\.yml /,
        `GitHub, ${TEAMS}, webhook, Slack were not checked: fix rules in usher.yml`,
      ],
    ],
    [
      'a missing key',
      () => (process.env['KMS_KEY'] = 'alias/gone'),
      [
        /^✗ KMS key alias\/gone does not exist: /,
        `GitHub, ${TEAMS}, webhook, Slack default were not checked: fix KMS key alias/gone`,
      ],
    ],
    [
      'a revoked token',
      async () => (process.env['GITHUB_TOKEN_CIPHERTEXT'] = await stage.encrypt('github-token', 'ghp_old')),
      [/^✗ GitHub token is refused by GitHub \(401 /, `${TEAMS}, webhook were not checked: fix GitHub token`],
    ],
    [
      'a missing stack',
      () => (stage.account.stack = undefined),
      [
        /^✗ stack usher-prod is not deployed in us-east-1: /,
        'stack, topics and queues, alarms, sweep, webhook were not checked: fix stack usher-prod',
      ],
      () => (stage.account.stack = deployed),
    ],
    [
      'a renamed repository',
      () => stage.writeRules(stage.rules.replace('handbook', 'Hand')),
      [
        /^✗ repository my_org\/Hand is not visible to Usher \(404/,
        'webhook of my_org/hand was not checked: fix repository my_org/Hand',
      ],
    ],
    [
      'a secret that cannot be decrypted',
      async () =>
        (process.env['SLACK_WEBHOOK_URL_CIPHERTEXT'] = await stage.encrypt('slack-webhook-url', 'x', 'test')),
      [
        /^✗ SLACK_WEBHOOK_URL_CIPHERTEXT was encrypted for another stage/,
        'Slack default was not checked: fix SLACK_WEBHOOK_URL_CIPHERTEXT',
      ],
    ],
  ])(
    'reports %s once, and what was not checked because of it',
    async (_, setUp, [cause, skipped], undo = () => {}) => {
      await setUp();
      try {
        const lines = await problems();
        expect(lines).toEqual([expect.stringMatching(cause), `! ${skipped} first`]);
      } finally {
        await undo();
        stage.writeRules(stage.rules);
      }
    },
  );
});
