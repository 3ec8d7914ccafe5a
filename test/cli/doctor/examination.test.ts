import { stripVTControlCharacters } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { showCheck } from '../../../cli/checks/check.ts';
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

const wrong = async () =>
  (await diagnose({ stage: STAGE, post: false, now: () => new Date() }, () => {}))
    .filter(({ level }) => level !== 'pass')
    .map((finding) => stripVTControlCharacters(showCheck(finding)));

describe('diagnose', () => {
  const TEAMS = 'teams, repositories';
  it.each<[string, () => unknown, readonly [RegExp, string], (() => unknown)?]>([
    [
      'AWS credentials that are not there',
      () => {
        for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) delete process.env[name];
        Object.assign(process.env, { HOME: process.cwd(), AWS_EC2_METADATA_DISABLED: 'true' });
      },
      [
        /^✗ AWS credentials do not work \(Could not load credentials .*\): sign in to AWS, or set AWS_PROFILE$/,
        `KMS key and secrets, GitHub, ${TEAMS}, stack, topics and queues, alarms, sweep, webhook, Slack default were not looked at: see to AWS credentials`,
      ],
    ],
    [
      'KMS that does not answer',
      () => Object.assign(process.env, { AWS_ENDPOINT_URL_KMS: NOBODY, AWS_MAX_ATTEMPTS: '1' }),
      [
        /^✗ KMS key and secrets could not be looked at \(KMS: no complete response .*\): try again later$/,
        `GitHub, ${TEAMS}, webhook, Slack default were not looked at: see to KMS key and secrets`,
      ],
    ],
    [
      'GitHub that does not answer',
      () => (process.env['GITHUB_API_URL'] = NOBODY),
      [
        /^✗ GitHub could not be looked at \(GET \/user → no answer \(ECONNREFUSED\)\): try again later$/,
        `${TEAMS}, clock, webhook were not looked at: see to GitHub`,
      ],
    ],
    [
      'rules that are wrong',
      () => stage.writeRules('organization: my_org\n'),
      [
        /^✗ rules in usher\.yml /,
        `GitHub, ${TEAMS}, webhook, Slack were not looked at: see to rules in usher.yml`,
      ],
    ],
    [
      'a key that is not there',
      () => (process.env['KMS_KEY'] = 'alias/gone'),
      [
        /^✗ KMS key alias\/gone is not there: /,
        `GitHub, ${TEAMS}, webhook, Slack default were not looked at: see to KMS key alias/gone`,
      ],
    ],
    [
      'a token that is revoked',
      async () => (process.env['GITHUB_TOKEN_CIPHERTEXT'] = await stage.encrypt('github-token', 'ghp_old')),
      [
        /^✗ GitHub token is refused by GitHub \(401 /,
        `${TEAMS}, webhook were not looked at: see to GitHub token`,
      ],
    ],
    [
      'a stack that is not there',
      () => (stage.account.stack = undefined),
      [
        /^✗ stack usher-prod is not deployed in us-east-1: /,
        'stack, topics and queues, alarms, sweep, webhook were not looked at: see to stack usher-prod',
      ],
      () => (stage.account.stack = deployed),
    ],
    [
      'a repository that was renamed',
      () => stage.writeRules(stage.rules.replace('handbook', 'Hand')),
      [
        /^✗ repository my_org\/Hand does not show itself \(404/,
        'webhook of my_org/hand was not looked at: see to repository my_org/Hand',
      ],
    ],
    [
      'a secret that does not open',
      async () =>
        (process.env['SLACK_WEBHOOK_URL_CIPHERTEXT'] = await stage.encrypt('slack-webhook-url', 'x', 'test')),
      [
        /^✗ SLACK_WEBHOOK_URL_CIPHERTEXT was encrypted for another stage/,
        'Slack default was not looked at: see to SLACK_WEBHOOK_URL_CIPHERTEXT',
      ],
    ],
  ])(
    'tells of %s once, and what could not be looked at because of it',
    async (_, breakIt, [cause, skipped], mendIt = () => {}) => {
      await breakIt();
      try {
        const lines = await wrong();
        expect(lines).toEqual([expect.stringMatching(cause), `! ${skipped} first`]);
      } finally {
        await mendIt();
        stage.writeRules(stage.rules);
      }
    },
  );
});
