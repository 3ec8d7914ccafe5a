import { describe, expect, it } from '@jest/globals';
import { checkSettings, tooLarge } from '../../deploy/check-settings.ts';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import { thrownBy } from '../fixtures/thrown-by.ts';

const common = { STAGE: 'prod', KMS_KEY: 'alias/usher-prod' };
const reference = { Ref: 'SomeTopic' };
const github = { GITHUB_TOKEN_CIPHERTEXT: 'eA==', GITHUB_API_URL: 'https://api.github.com' };
const ledger = { LEDGER_TABLE: reference, LEDGER_DAYS: '400' };
const queues = { QUEUE_URL: reference, DEAD_LETTER_QUEUE_URL: reference };
const environments = {
  receive: { ...common, GITHUB_WEBHOOK_SECRET_CIPHERTEXT: 'eA==', EVENTS_TOPIC_ARN: reference },
  command: {
    ...common,
    ...github,
    ...queues,
    ...ledger,
    NOTIFICATIONS_TOPIC_ARN: reference,
  },
  sweep: {
    ...common,
    ...github,
    ...ledger,
    EVENTS_TOPIC_ARN: reference,
    NOTIFICATIONS_TOPIC_ARN: reference,
  },
  notify: {
    ...common,
    ...queues,
    ...ledger,
    SLACK_WEBHOOK_ORIGIN: 'https://hooks.slack.com',
    SLACK_WEBHOOK_URL_CIPHERTEXT: 'eA==',
    SLACK_WEBHOOK_URL_OPS_CIPHERTEXT: 'eA==',
  },
};

const problemsOf = (given: Parameters<typeof checkSettings>[0], file = '.env.prod') => {
  const error = thrownBy(() => checkSettings(given, file));
  return error instanceof ProblemsError ? error.problems : error;
};

describe('checkSettings', () => {
  it('accepts what each function needs, including references', () => {
    expect(problemsOf(environments)).toBeUndefined();
  });

  it('refuses the stage of the local run', () => {
    const receive = { ...environments.receive, STAGE: 'local' };
    expect(problemsOf({ ...environments, receive })).toEqual([
      'STAGE must not be local, which is the stage of `npm start`: choose another name',
    ]);
  });

  it('names the stage in the commands to run', () => {
    const receive = { ...environments.receive, GITHUB_WEBHOOK_SECRET_CIPHERTEXT: '' };
    expect(problemsOf({ ...environments, receive })).toEqual([
      'GITHUB_WEBHOOK_SECRET_CIPHERTEXT is missing: run `npm run usher -- setup --stage prod`, or run `npm run usher -- encrypt github-webhook-secret --stage prod` and put what it prints into .env.prod',
    ]);
  });

  it('names the settings file', () => {
    const receive = { ...environments.receive, GITHUB_WEBHOOK_SECRET_CIPHERTEXT: '' };
    expect(problemsOf({ ...environments, receive }, '.env')).toEqual([
      expect.stringMatching(/ --stage prod` and put what it prints into \.env$/),
    ]);
  });

  it('reports the problems of all functions, each once', () => {
    const wrong = {
      ...environments,
      receive: { ...environments.receive, STAGE: '', GITHUB_WEBHOOK_SECRET_CIPHERTEXT: '' },
      command: { ...environments.command, STAGE: '', GITHUB_TOKEN_CIPHERTEXT: 'ghp_plain' },
      notify: { ...environments.notify, STAGE: '', SLACK_WEBHOOK_URL_OPS_CIPHERTEXT: '' },
    };
    expect(problemsOf(wrong)).toEqual([
      expect.stringMatching(/^STAGE is missing/),
      expect.stringMatching(/^GITHUB_WEBHOOK_SECRET_CIPHERTEXT is missing/),
      expect.stringMatching(/^GITHUB_TOKEN_CIPHERTEXT is not base64/),
      expect.stringMatching(/^SLACK_WEBHOOK_URL_OPS_CIPHERTEXT is missing/),
    ]);
  });

  it('checks the settings that sweep shares with command, and its own', () => {
    const wrong = {
      ...environments,
      sweep: { ...environments.sweep, GITHUB_API_URL: '', EVENTS_TOPIC_ARN: '' },
    };
    expect(problemsOf(wrong)).toEqual([
      expect.stringMatching(/^GITHUB_API_URL is missing/),
      expect.stringMatching(/^EVENTS_TOPIC_ARN is missing/),
    ]);
  });

  it('shows no value', () => {
    const wrong = {
      ...environments,
      command: { ...environments.command, GITHUB_TOKEN_CIPHERTEXT: 'ghp_PLANTED' },
    };
    expect(JSON.stringify(problemsOf(wrong))).not.toContain('PLANTED');
  });
});

describe('tooLarge', () => {
  it.each([
    ['letters', { A: 'x'.repeat(4095) }],
    ['several variables', { AB: 'x'.repeat(2046), CD: 'x'.repeat(2046) }],
    ['letters with several bytes', { A: `${'é'.repeat(2047)}x` }],
    ['rockets', { A: `${'🚀'.repeat(1023)}xxx` }],
    ['names', { ['N'.repeat(4096)]: '' }],
    ['a reference, which is counted as 150', { A: 'x'.repeat(3944), R: { Ref: 'EventsTopic' } }],
  ])('allows 4,096 bytes and not one more: %s', (_, environment: Record<string, string | object>) => {
    expect(tooLarge('notify', environment)).toEqual([]);
    const [name = ''] = Object.keys(environment);
    const { [name]: value, ...others } = environment;
    expect(tooLarge('notify', { ...others, [`${name}x`]: value ?? '' })).toEqual([
      'the variables of notify take 4097 bytes and Lambda allows 4096: encrypt shorter secrets or name fewer Slack destinations',
    ]);
  });

  it('accepts an empty environment', () => {
    expect(tooLarge('receive', {})).toEqual([]);
  });

  it('counts a reference as longer than our longest ARN', () => {
    const arn = `arn:aws-us-gov:sns:ap-southeast-2:123456789012:usher-${'s'.repeat(40)}-notifications`;
    const filler = 'x'.repeat(4096 - 1 - 1 - arn.length);
    expect(tooLarge('receive', { A: filler, R: { Ref: 'Topic' } })).not.toEqual([]);
  });
});
