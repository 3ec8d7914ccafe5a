import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Metafile } from 'esbuild';
import { parseRules } from '../../deploy/rules/resolve.ts';
import { bundle, FUNCTIONS, HEAL_FUNCTIONS, zipFunction } from '../../deploy/bundle.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const { devDependencies }: { devDependencies: object } = createRequire(import.meta.url)('../../package.json');
/** The stubs for parts of libraries that never run in a function. */
const STAND_INS = /^deploy\/stubs\//;
const rules = parseRules({
  organization: 'my_org',
  rules: [{ repository: 'onboarding', teams: ['a-team-built-in'] }],
});
const { folder, remove } = temporaryFolder();
const zips = temporaryFolder();
let metafile: Metafile;

beforeAll(async () => {
  metafile = await bundle(rules, folder);
});
afterAll(() => {
  remove();
  zips.remove();
});

const codeOf = (name: string) => readFileSync(`${folder}/handlers/${name}.bundle.cjs`);
/** The files that a bundle includes. */
const inputsOf = (name: string) => {
  const [, output] =
    Object.entries(metafile.outputs).find(([file]) => file.endsWith(`/${name}.bundle.cjs`)) ?? [];
  return Object.keys(output?.inputs ?? {});
};

describe('the bundles', () => {
  it('are one file per function and one that runs it, without source maps', () => {
    expect(readdirSync(folder)).toEqual(['handlers']);
    expect(readdirSync(`${folder}/handlers`).toSorted()).toEqual(
      FUNCTIONS.flatMap((name) => [`${name}.bundle.cjs`, `${name}.mjs`]).toSorted(),
    );
    for (const name of FUNCTIONS) expect(codeOf(name).includes('sourceMappingURL')).toBe(false);
  });

  it('are the same with and without `heal` in the rules', async () => {
    const { heal } = parseRules({
      organization: 'my_org',
      rules: [{ repository: 'onboarding', teams: ['reader'] }],
      heal: { groups: ['a-group-built-in'] },
    });
    const other = temporaryFolder();
    await bundle({ ...rules, heal }, other.folder);
    for (const name of FUNCTIONS) {
      const code = readFileSync(`${other.folder}/handlers/${name}.bundle.cjs`);
      expect({ name, isSame: code.equals(codeOf(name)) }).toEqual({ name, isSame: true });
    }
    other.remove();
  });

  it('of heal is at most 320 KB, and 102 KB zipped, with its part of the rules and no secret to decrypt', async () => {
    const { heal } = parseRules({
      organization: 'my_org',
      rules: [{ repository: 'onboarding', teams: ['a-team-built-in'] }],
      heal: { groups: ['a-group-built-in'] },
    });
    const other = temporaryFolder();
    const { outputs } = await bundle({ ...rules, heal }, other.folder, [], HEAL_FUNCTIONS);
    const code = readFileSync(`${other.folder}/handlers/heal.bundle.cjs`);
    zipFunction(other.folder, 'heal', `${other.folder}/heal.zip`);
    expect(code.length).toBeLessThanOrEqual(320_000);
    expect(readFileSync(`${other.folder}/heal.zip`).length).toBeLessThanOrEqual(102_000);
    expect([code.includes('a-group-built-in'), code.includes('a-team-built-in')]).toEqual([true, false]);
    const foreign = /client-kms|@octokit|@slack\/webhook|^src\/(command|receive|sweep|notify)\//;
    const included = Object.values(outputs).flatMap((output) =>
      Object.entries(output.inputs).flatMap(([input, { bytesInOutput }]) =>
        bytesInOutput > 0 ? [input] : [],
      ),
    );
    expect(included).toContain('src/heal/decide.ts');
    expect(included.filter((input) => foreign.test(input))).toEqual([]);
    other.remove();
  });

  it.each([
    ['receive', 245, 79],
    ['command', 390, 124],
    ['notify', 300, 95],
    ['sweep', 350, 112],
  ])('%s is at most %i KB, and %i KB zipped without compile caches', (name, size, zipped) => {
    expect(codeOf(name).length).toBeLessThanOrEqual(size * 1000);
    const artifact = `${zips.folder}/${name}.zip`;
    zipFunction(folder, name, artifact);
    expect(readFileSync(artifact).length).toBeLessThanOrEqual(zipped * 1000);
  });
});

describe.each(FUNCTIONS)('the bundle of %s', (name) => {
  it('includes the handler', () => {
    expect(inputsOf(name)).toEqual(expect.arrayContaining([`handlers/${name}.ts`, 'src/runtime/log.ts']));
  });

  it('includes nothing from other functions', () => {
    const others = FUNCTIONS.filter((other) => other !== name).join('|');
    const foreign = new RegExp(`^(handlers/(${others})\\.ts|src/(${others})/)`);
    expect(inputsOf(name).filter((input) => foreign.test(input))).toEqual([]);
  });

  it('includes nothing from deploy, cli, local, chaos, bench or test', () => {
    const elsewhere = /^(deploy|cli|local|chaos|bench|test)\//;
    expect(inputsOf(name).filter((input) => elsewhere.test(input) && !STAND_INS.test(input))).toEqual([]);
  });

  it('includes no development dependency', () => {
    const tools = Object.keys(devDependencies)
      // The only credential provider that Lambda needs, instead of the SDK's chain.
      .filter((tool) => tool !== '@aws-sdk/credential-provider-env')
      .map((tool) => `node_modules/${tool}/`);
    expect(inputsOf(name).filter((input) => tools.some((tool) => input.includes(tool)))).toEqual([]);
  });

  it('gets credentials only from the environment', () => {
    const ways =
      /node_modules\/.*(credential-provider-(?!env\/)|token-providers|client-(sso|sts|cognito)|nested-clients|imds|login)/;
    expect(inputsOf(name).filter((input) => ways.test(input))).toEqual([]);
  });

  it("includes no JavaScript hashes, no retries of Slack's client, and no endpoints, pagination or GraphQL of Octokit", () => {
    // The first constants of SHA-256 and MD5.
    const constants = /0x428a2f98|1116352408|0xd76aa478|3614090360|-680876936/;
    expect(constants.test(codeOf(name).toString())).toBe(false);
    const never = /node_modules\/(p-retry|retry|@octokit\/(plugin-(rest-endpoint|paginate)[^/]*|graphql))\//;
    expect(inputsOf(name).filter((input) => never.test(input))).toEqual([]);
  });

  it('includes the rules if it reads them, and no YAML', () => {
    expect(codeOf(name).includes('a-team-built-in')).toBe(name !== 'notify');
    expect(inputsOf(name).filter((input) => input.includes('node_modules/yaml'))).toEqual([]);
  });
});

describe('the packages in a bundle', () => {
  const packagesOf = (name: string) => [
    ...new Set(
      inputsOf(name).flatMap((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []),
    ),
  ];

  const EVERY = [
    '@aws-sdk/client-kms',
    '@aws-sdk/core',
    '@aws-sdk/credential-provider-env',
    '@aws/lambda-invoke-store',
    '@smithy/core',
    '@smithy/node-http-handler',
    '@smithy/signature-v4',
    '@smithy/types',
    'zod',
  ];
  const SNS = ['@aws-sdk/client-sns', '@aws-sdk/xml-builder'];
  const SQS = ['@aws-sdk/client-sqs', '@aws-sdk/middleware-sdk-sqs'];
  const DYNAMODB = [
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/dynamodb-codec',
    '@aws-sdk/middleware-endpoint-discovery',
  ];
  const OCTOKIT = [
    ...['auth-token', 'core', 'endpoint', 'plugin-request-log', 'request', 'request-error', 'rest'].map(
      (name) => `@octokit/${name}`,
    ),
    'before-after-hook',
    'content-type',
    'json-with-bigint',
    'universal-user-agent',
    'universal-github-app-jwt',
  ];

  it.each([
    ['receive', SNS],
    ['command', [...SNS, ...SQS, ...DYNAMODB, ...OCTOKIT]],
    ['notify', [...SQS, ...DYNAMODB, '@slack/webhook']],
    ['sweep', [...SNS, ...DYNAMODB, ...OCTOKIT]],
  ])('of %s are these and no others', (name, more) => {
    expect(packagesOf(name).toSorted()).toEqual([...EVERY, ...more].toSorted());
  });
});

describe('what talks to the outside world', () => {
  const AWS = ['dynamodb', 'kms', 'sns', 'sqs'].map((service) => `@aws-sdk/client-${service}`);

  it.each([
    ['receive', ['@aws-sdk/client-kms', '@aws-sdk/client-sns']],
    ['command', [...AWS, '@octokit/rest']],
    ['notify', [...AWS.filter((client) => client !== '@aws-sdk/client-sns'), '@slack/webhook']],
    ['sweep', [...AWS.filter((client) => client !== '@aws-sdk/client-sqs'), '@octokit/rest']],
  ])('is in %s: %j', (name, expected) => {
    const inputs = inputsOf(name);
    expect(
      [...AWS, '@octokit/rest', '@slack/webhook'].filter((client) =>
        inputs.some((input) => input.includes(`node_modules/${client}/`)),
      ),
    ).toEqual(expected);
  });
});

describe('a bundle as Lambda runs it', () => {
  const settings = {
    AWS_REGION: 'us-east-1',
    STAGE: 'prod',
    KMS_KEY: 'alias/usher-prod',
    EVENTS_TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:events',
    NOTIFICATIONS_TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:notifications',
    GITHUB_WEBHOOK_SECRET_CIPHERTEXT: 'eA==',
    GITHUB_TOKEN_CIPHERTEXT: 'eA==',
    GITHUB_API_URL: 'https://api.github.com',
    SLACK_WEBHOOK_ORIGIN: 'https://hooks.slack.com',
    SLACK_WEBHOOK_URL_CIPHERTEXT: 'eA==',
    LEDGER_TABLE: 'usher-prod-ledger',
    LEDGER_DAYS: '400',
    QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/commands',
    DEAD_LETTER_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/dead-letters',
    // Nothing listens there.
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  };

  /** Runs the bundle in a process of its own and calls its handler. @returns the response, or the error as `{ error }`. */
  async function invoke(name: string, event: object, env: Record<string, string>) {
    const call = `
      const print = (answer) => console.log('\\nanswer: ' + JSON.stringify(answer));
      import(process.argv[1])
        .then(({ handler }) => handler(JSON.parse(process.argv[2])))
        .then(print, (error) => print({ error: String(error) }));`;
    const args = ['--input-type=module', '-e', call, `${folder}/handlers/${name}.mjs`, JSON.stringify(event)];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env });
    const answer: unknown = JSON.parse(/^answer: (.*)$/m.exec(stdout)?.[1] ?? '');
    return answer;
  }

  it.each([
    ['receive', { requestContext: { http: { method: 'GET' } }, headers: {} }, { statusCode: 405 }],
    ['command', { Records: [] }, { batchItemFailures: [] }],
    ['notify', { Records: [] }, { batchItemFailures: [] }],
    ['sweep', {}, { error: expect.stringMatching(/^RetryableFailure: DynamoDB: .*ECONNREFUSED/) }],
  ])('of %s starts without anything around it, and answers', async (name, event, expected) => {
    expect(await invoke(name, event, settings)).toMatchObject(expected);
  });

  it('does not start without its settings, and lists them', async () => {
    const expected =
      /^ProblemsError: .*STAGE is missing.*KMS_KEY is missing.*SLACK_WEBHOOK_URL_CIPHERTEXT is missing/s;
    expect(await invoke('notify', {}, { AWS_REGION: 'us-east-1' })).toEqual({
      error: expect.stringMatching(expected),
    });
  });
});
