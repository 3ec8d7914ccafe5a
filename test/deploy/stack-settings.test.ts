import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { destinationVariables, readDeploymentSettings } from '../../deploy/stack-settings.ts';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import { thrownBy } from '../fixtures/thrown-by.ts';

const problemsOf = (env: Record<string, string>) => {
  const error = thrownBy(() => readDeploymentSettings(env));
  return error instanceof ProblemsError ? error.problems : error;
};

/** All of them. */
const NAMES = [
  'LAMBDA_ARCHITECTURE',
  'KMS_KEY',
  'INGRESS',
  'PERMISSIONS_BOUNDARY',
  'ROLE_PATH',
  'TAGS',
  'DEPLOYMENT_BUCKET',
  'LEDGER_DAYS',
  'RECEIVE_CONCURRENCY',
  'SLACK_SIGNING_SECRET_CIPHERTEXT',
  'ALARM_EMAIL',
];
const ID = '11111111-2222-3333-4444-555555555555';

describe('a setting of the stack', () => {
  it('can be missing or empty', () => {
    const none = Object.fromEntries(NAMES.map((name) => [name, undefined]));
    expect(readDeploymentSettings({ PATH: '/bin' })).toEqual(none);
    expect(readDeploymentSettings(Object.fromEntries(NAMES.map((name) => [name, ''])))).toEqual(none);
  });

  it.each([
    'alias/usher-prod',
    'alias/team/usher',
    `arn:aws:kms:eu-west-1:123456789012:key/${ID}`,
    `arn:aws-us-gov:kms:us-gov-west-1:123456789012:alias/usher`,
    'arn:aws:kms:eu-west-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab',
    ID,
    'mrk-1234abcd12ab34cd56ef1234567890ab',
  ])('KMS_KEY may be %s', (KMS_KEY) => {
    expect(readDeploymentSettings({ KMS_KEY }).KMS_KEY).toBe(KMS_KEY);
  });

  it('TAGS become a map', () => {
    expect(
      readDeploymentSettings({ TAGS: 'owner=platform, cost-center = 12,mail=a@b.example' }).TAGS,
    ).toEqual({
      owner: 'platform',
      'cost-center': '12',
      mail: 'a@b.example',
    });
  });

  it.each(NAMES)('%s is in .env.example and in the table of the README', (name) => {
    expect(readFileSync('.env.example', 'utf8')).toMatch(new RegExp(`^# ${name}=\\S`, 'm'));
    expect(readFileSync('README.md', 'utf8')).toMatch(new RegExp(`^\\|.*\`${name}\`.*\\|`, 'm'));
  });

  it('that is a number is converted', () => {
    const { LEDGER_DAYS, RECEIVE_CONCURRENCY } = readDeploymentSettings({
      LEDGER_DAYS: '30',
      RECEIVE_CONCURRENCY: '1',
    });
    expect([LEDGER_DAYS, RECEIVE_CONCURRENCY]).toEqual([30, 1]);
  });

  it.each([
    ['KMS_KEY', 'usher-prod'],
    ['KMS_KEY', 'arn:aws:kms:eu-west-1:123456789012:usher'],
    ['INGRESS', 'alb'],
    ['PERMISSIONS_BOUNDARY', 'boundary'],
    ['PERMISSIONS_BOUNDARY', 'arn:aws:iam::123456789012:role/boundary'],
    ['ROLE_PATH', 'chatops'],
    ['ROLE_PATH', '/chatops'],
    ['TAGS', 'owner'],
    ['TAGS', 'owner=a=b'],
    ['TAGS', 'aws:owner=a'],
    ['TAGS', 'owner=a,'],
    ['DEPLOYMENT_BUCKET', 's3://bucket'],
    ['LEDGER_DAYS', '29'],
    ['LEDGER_DAYS', 'a year'],
    ['LEDGER_DAYS', '3651'],
    ['LAMBDA_ARCHITECTURE', 'x64'],
    ['RECEIVE_CONCURRENCY', '0'],
    ['RECEIVE_CONCURRENCY', '1.5'],
    ['ALARM_EMAIL', 'on-call'],
    ['ALARM_EMAIL', 'a@example.com,b@example.com'],
  ])('%s is refused as %j, with what it must be', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name} must be `))]);
  });

  it('is reported together with all others that are wrong', () => {
    expect(problemsOf({ INGRESS: 'alb', TAGS: 'x', LEDGER_DAYS: '1' })).toHaveLength(3);
  });
});

describe('the variables of Slack destinations', () => {
  it('have their value in the environment, or an empty string', () => {
    const env = { SLACK_WEBHOOK_URL_CIPHERTEXT: 'AQID', SLACK_WEBHOOK_URL_OTHER_CIPHERTEXT: 'BAUG' };
    expect(destinationVariables(['default', 'sre-alerts'], env)).toEqual({
      SLACK_WEBHOOK_URL_CIPHERTEXT: 'AQID',
      SLACK_WEBHOOK_URL_SRE_ALERTS_CIPHERTEXT: '',
    });
  });
});
