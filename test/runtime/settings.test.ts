import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import {
  readCommandSettings,
  readNotifySettings,
  readReceiveSettings,
  readSweepSettings,
} from '../../src/runtime/settings.ts';
import { thrownBy } from '../fixtures/thrown-by.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const common = { STAGE: 'prod', KMS_KEY: 'alias/usher-prod' };
const topic = (name: string) => `arn:aws:sns:us-east-1:123456789012:usher-prod-${name}`;

const RECEIVE = {
  ...common,
  EVENTS_TOPIC_ARN: topic('github-events'),
  GITHUB_WEBHOOK_SECRET_CIPHERTEXT: 'AQICAHh+webhook/Secret==',
};
const ledger = { LEDGER_TABLE: 'usher-prod-ledger', LEDGER_DAYS: '400' };
const queues = {
  QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/usher-prod-commands',
  DEAD_LETTER_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/usher-prod-commands-dead-letters',
};
const github = { GITHUB_TOKEN_CIPHERTEXT: 'AQICAHh+token=', GITHUB_API_URL: 'https://api.github.com' };
const COMMAND = {
  ...common,
  ...ledger,
  ...queues,
  ...github,
  NOTIFICATIONS_TOPIC_ARN: topic('notifications'),
};
const SWEEP = {
  ...common,
  ...ledger,
  ...github,
  EVENTS_TOPIC_ARN: topic('github-events'),
  NOTIFICATIONS_TOPIC_ARN: topic('notifications'),
};
const NOTIFY = {
  ...common,
  ...ledger,
  ...queues,
  SLACK_WEBHOOK_ORIGIN: 'https://hooks.slack.com',
  SLACK_WEBHOOK_URL_CIPHERTEXT: 'AQICAHh+default',
  SLACK_WEBHOOK_URL_SRE_ALERTS_CIPHERTEXT: 'AQICAHh+sre',
};
const FUNCTIONS: [string, (env: Environment) => object, Environment][] = [
  ['receive', readReceiveSettings, RECEIVE],
  ['command', readCommandSettings, COMMAND],
  ['sweep', readSweepSettings, SWEEP],
  ['notify', readNotifySettings, NOTIFY],
];
const VARIABLES = FUNCTIONS.flatMap(([name, read, env]) =>
  Object.keys(env).map((variable) => ({ name, read, env, variable })),
);

const problemsOf = (run: () => unknown) => {
  const error = thrownBy(run);
  return error instanceof ProblemsError ? error.problems : error;
};

describe('valid settings', () => {
  it('of receive are read, with one ciphertext', () => {
    expect(readReceiveSettings({ ...RECEIVE, PATH: '/bin' })).toEqual({
      ...RECEIVE,
      GITHUB_WEBHOOK_SECRET_CIPHERTEXT: ['AQICAHh+webhook/Secret=='],
    });
  });

  it.each(['bmV3,b2xk', 'bmV3, b2xk', ' bmV3 , b2xk '])('of receive have two ciphertexts in %j', (value) => {
    const settings = readReceiveSettings({ ...RECEIVE, GITHUB_WEBHOOK_SECRET_CIPHERTEXT: value });
    expect(settings.GITHUB_WEBHOOK_SECRET_CIPHERTEXT).toEqual(['bmV3', 'b2xk']);
  });

  it('of command and of sweep are read', () => {
    const read = { LEDGER_DAYS: 400, githubAccess: { kind: 'token', token: 'AQICAHh+token=' } };
    const { GITHUB_TOKEN_CIPHERTEXT: _, ...command } = COMMAND;
    const { GITHUB_TOKEN_CIPHERTEXT: __, ...sweep } = SWEEP;
    expect(readCommandSettings({ ...COMMAND, PATH: '/bin' })).toEqual({ ...command, ...read });
    expect(readSweepSettings({ ...SWEEP, PATH: '/bin' })).toEqual({ ...sweep, ...read });
  });

  it('of notify have the ciphertext of each destination under its variable', () => {
    expect(readNotifySettings({ ...NOTIFY, SLACK_WEBHOOK_URL: 'not encrypted', PATH: '/bin' })).toEqual({
      ...common,
      ...ledger,
      LEDGER_DAYS: 400,
      ...queues,
      SLACK_WEBHOOK_ORIGIN: 'https://hooks.slack.com',
      webhooks: {
        SLACK_WEBHOOK_URL_CIPHERTEXT: 'AQICAHh+default',
        SLACK_WEBHOOK_URL_SRE_ALERTS_CIPHERTEXT: 'AQICAHh+sre',
      },
    });
  });

  it('of notify need no default destination if the rules do not use it', () => {
    const { SLACK_WEBHOOK_URL_CIPHERTEXT: _, ...others } = NOTIFY;
    expect(Object.keys(readNotifySettings(others).webhooks)).toEqual([
      'SLACK_WEBHOOK_URL_SRE_ALERTS_CIPHERTEXT',
    ]);
  });

  it.each(['https://ghe.example.com/api/v3', 'https://ghe.example.com:8443/api/v3', 'http://127.0.0.1:4003'])(
    'may have GitHub at %s',
    (url) => {
      expect(readCommandSettings({ ...COMMAND, GITHUB_API_URL: url }).GITHUB_API_URL).toBe(url);
    },
  );
});

describe('a setting', () => {
  it.each(VARIABLES)(
    '$variable of $name is reported when it is missing, with what to do',
    ({ read, env, variable }) => {
      const { [variable]: _, ...others } = env;
      // Packaging sets the variable of each destination, even if it is empty. A missing one is not required.
      const isWanted = !variable.startsWith('SLACK_WEBHOOK_URL_');
      const empty = [
        { ...env, [variable]: '' },
        { ...env, [variable]: undefined },
      ];
      for (const incomplete of isWanted ? [others, ...empty] : empty) {
        expect(problemsOf(() => read(incomplete))).toEqual([
          expect.stringMatching(
            new RegExp(
              `^${variable} is missing: (serverless.yml sets it|run .npm run usher -- setup --stage STAGE., or run .npm run usher -- encrypt )`,
            ),
          ),
        ]);
      }
    },
  );

  it.each(FUNCTIONS)('of %s is reported when it is missing, together with all others', (_, read, env) => {
    const error = thrownBy(() => read({}));
    const wanted = Object.keys(env).filter((name) => name !== 'SLACK_WEBHOOK_URL_SRE_ALERTS_CIPHERTEXT');
    expect(error).toBeInstanceOf(ProblemsError);
    expect(problemsOf(() => read({}))).toHaveLength(wanted.length);
    for (const variable of wanted) expect(String(error)).toContain(`- ${variable} is missing`);
  });

  it.each(VARIABLES)(
    '$variable of $name never shows its value when it is wrong',
    ({ read, env, variable }) => {
      const wrong = ['xoxb-PLANTED', 'https://PLANTED@x/?PLANTED', 'PLANTED,PLANTED,PLANTED', ' PLANTED\n'];
      for (const value of wrong) {
        expect(String(thrownBy(() => read({ ...env, [variable]: value })))).not.toContain('PLANTED');
      }
    },
  );

  it('is reported when it is wrong, together with a missing one', () => {
    const { STAGE: _, ...env } = {
      ...NOTIFY,
      SLACK_WEBHOOK_URL_CIPHERTEXT: 'https://hooks.slack.com/services/T/B/X',
    };
    expect(problemsOf(() => readNotifySettings(env))).toEqual([
      expect.stringMatching(/^STAGE is missing/),
      expect.stringMatching(/^SLACK_WEBHOOK_URL_CIPHERTEXT is not base64/),
    ]);
  });
});

describe('a ciphertext', () => {
  const CIPHERTEXTS = VARIABLES.filter(({ variable }) => variable.endsWith('_CIPHERTEXT'));

  it.each(CIPHERTEXTS)('in $variable cannot be the secret itself', ({ read, env, variable }) => {
    const secrets = [
      'github_pat_11ABC',
      'https://hooks.slack.com/services/T/B/X',
      '-----BEGIN RSA PRIVATE KEY-----',
      'correct horse battery staple',
      "It's a Secret",
      'geheim ünd länger',
      'abc$',
      'a=b',
      '====',
    ];
    const problem = new RegExp(
      `^${variable} is not base64: it must be the ciphertext that .npm run usher -- encrypt [a-z-]+ --stage STAGE. prints`,
    );
    for (const secret of secrets) {
      expect(problemsOf(() => read({ ...env, [variable]: secret }))).toEqual([
        expect.stringMatching(problem),
      ]);
    }
  });

  it.each([
    [readReceiveSettings, RECEIVE, 'GITHUB_WEBHOOK_SECRET_CIPHERTEXT', 'github-webhook-secret'],
    [readCommandSettings, COMMAND, 'GITHUB_TOKEN_CIPHERTEXT', 'github-token'],
    [readSweepSettings, SWEEP, 'GITHUB_TOKEN_CIPHERTEXT', 'github-token'],
    [readNotifySettings, NOTIFY, 'SLACK_WEBHOOK_URL_SRE_ALERTS_CIPHERTEXT', 'slack-webhook-url'],
  ])(
    '%#: the way to make it is named by its secret',
    (read: (env: Environment) => object, env: Environment, variable, secret) => {
      for (const value of ['', 'no base64']) {
        expect(problemsOf(() => read({ ...env, [variable]: value }))).toEqual([
          expect.stringContaining(`npm run usher -- encrypt ${secret} --stage STAGE\``),
        ]);
      }
    },
  );

  it.each([
    ['eA==,eA==,eA==', 'has more than two ciphertexts'],
    ['eA==,', 'is not base64'],
    [',eA==', 'is not base64'],
    ['eA== eA==', 'is not base64'],
  ])('of the webhook secret cannot be %j', (value, problem) => {
    expect(
      problemsOf(() => readReceiveSettings({ ...RECEIVE, GITHUB_WEBHOOK_SECRET_CIPHERTEXT: value })),
    ).toEqual([expect.stringMatching(new RegExp(`^GITHUB_WEBHOOK_SECRET_CIPHERTEXT ${problem}`))]);
  });

  it('can be any base64', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
        const ciphertext = Buffer.from(bytes).toString('base64');
        const settings = readCommandSettings({ ...COMMAND, GITHUB_TOKEN_CIPHERTEXT: ciphertext });
        expect(settings.githubAccess).toEqual({ kind: 'token', token: ciphertext });
      }),
    );
  });
});

describe.each([
  ['command', readCommandSettings, COMMAND],
  ['sweep', readSweepSettings, SWEEP],
] as const)('the access to GitHub of %s', (_, read, env) => {
  const none = { ...env, GITHUB_TOKEN_CIPHERTEXT: '' };
  const app = { ...none, GITHUB_APP_ID: '37', GITHUB_APP_PRIVATE_KEY_CIPHERTEXT: 'AQICAHh+key=' };

  it.each(['37', 'Iv23liAbCdEf', 'Iv1.8a61f9b3a7aba766'])('can be the GitHub App %s', (id) => {
    expect(read({ ...app, GITHUB_APP_ID: id })).toMatchObject({
      githubAccess: { kind: 'app', appId: id, privateKey: 'AQICAHh+key=' },
    });
  });

  it.each<[string, Environment, readonly RegExp[]]>([
    [
      'there are none',
      none,
      [/^GITHUB_TOKEN_CIPHERTEXT is missing: .* or set GITHUB_APP_ID and GITHUB_APP_/],
    ],
    [
      'there are two',
      { ...app, GITHUB_TOKEN_CIPHERTEXT: 'eA==' },
      [/^GITHUB_TOKEN_CIPHERTEXT is set together with a GitHub App: remove one of them$/],
    ],
    [
      'there is a token and half an App',
      { ...app, GITHUB_TOKEN_CIPHERTEXT: 'eA==', GITHUB_APP_ID: '' },
      [/^GITHUB_TOKEN_CIPHERTEXT is set together with a GitHub App/],
    ],
    ['the App has no number', { ...app, GITHUB_APP_ID: '' }, [/^GITHUB_APP_ID is missing/]],
    [
      'the App has no key',
      { ...app, GITHUB_APP_PRIVATE_KEY_CIPHERTEXT: '' },
      [/^GITHUB_APP_PRIVATE_KEY_CIPHERTEXT is missing: .* encrypt github-app-private-key --stage STAGE/],
    ],
    [
      'the App has a name and its key is not encrypted',
      {
        ...app,
        GITHUB_APP_ID: 'usher',
        GITHUB_APP_PRIVATE_KEY_CIPHERTEXT: '-----BEGIN RSA PRIVATE KEY-----',
      },
      [/^GITHUB_APP_ID must be the App ID, a number/, /^GITHUB_APP_PRIVATE_KEY_CIPHERTEXT is not base64/],
    ],
    [
      'other settings are wrong as well',
      { ...none, STAGE: '' },
      [/^STAGE is missing/, /^GITHUB_TOKEN_CIPHERTEXT is missing/],
    ],
  ])('is wrong if %s, with all problems', (__, wrong, problems) => {
    expect(problemsOf(() => read(wrong))).toEqual(problems.map((problem) => expect.stringMatching(problem)));
  });
});

describe('a web address', () => {
  const wrong = [
    'api.github.com',
    'http://api.github.com',
    'http://localhost:4003',
    'http://127.0.0.1.example.com',
    'https://',
    'https://api.github.com/',
    'https://ghe.example.com/api/v3/',
    'https://me@api.github.com',
    'https://me:pass@api.github.com',
    'https://:pass@api.github.com',
    'https://api.github.com?a=b',
    'https://api.github.com#a',
    'ftp://api.github.com',
    'file:///etc/passwd',
    'javascript:alert(1)',
    ' ',
  ];

  it.each(wrong)('of GitHub cannot be %j', (url) => {
    expect(problemsOf(() => readCommandSettings({ ...COMMAND, GITHUB_API_URL: url }))).toEqual([
      expect.stringMatching(/^GITHUB_API_URL .*https:\/\/api\.github\.com or https:\/\/HOST\/api\/v3/),
    ]);
  });

  it.each([
    ...wrong,
    'https://hooks.slack.com/services',
    'https://hooks.slack.com:443',
    'https://Hooks.Slack.com',
    'HTTPS://hooks.slack.com',
  ])('of Slack must be an exact origin, unlike %j', (url) => {
    expect(problemsOf(() => readNotifySettings({ ...NOTIFY, SLACK_WEBHOOK_ORIGIN: url }))).toEqual([
      expect.stringMatching(/^SLACK_WEBHOOK_ORIGIN .*https:\/\/hooks\.slack\.com/),
    ]);
  });
});
