import * as z from 'zod/mini';
import { base64, githubAccess, missingCiphertext, notBase64 } from './credentials.ts';
import { DEFAULT_DESTINATION, isWebhookVariable, variableOfDestination } from './destinations.ts';
import { ProblemsError } from './problems-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the settings of `receive`. @throws ProblemsError with every missing or wrong variable. */
export const readReceiveSettings = (env: Environment) => readSettings(receiveSettings(), env);

/** Reads the settings of `command`. @throws ProblemsError with every missing or wrong variable. */
export const readCommandSettings = (env: Environment) =>
  readSettings(commandSettings(), { ...env, githubAccess: env });

/** Reads the settings of `sweep`. @throws ProblemsError with every missing or wrong variable. */
export const readSweepSettings = (env: Environment) =>
  readSettings(sweepSettings(), { ...env, githubAccess: env });

/**
 * Reads the settings of `notify`.
 *
 * @returns them, with `webhooks`: the ciphertext of each Slack destination by the name of its variable.
 * @throws ProblemsError with every missing or wrong variable.
 */
export function readNotifySettings(env: Environment) {
  const webhooks = Object.entries(env).filter(([name]) => isWebhookVariable(name));
  return readSettings(notifySettings(), {
    ...env,
    webhooks:
      webhooks.length > 0
        ? Object.fromEntries(webhooks)
        : { [variableOfDestination(DEFAULT_DESTINATION)]: '' },
  });
}

/** Parses settings. @throws ProblemsError with every missing or wrong variable. */
export function readSettings<T>(schema: z.ZodMiniType<T>, settings: unknown): T {
  const result = z.safeParse(schema, settings);
  if (result.success) return result.data;
  throw new ProblemsError(
    'settings',
    result.error.issues.map(
      (issue) => `${String(issue.path.findLast((key) => typeof key === 'string'))} ${issue.message}`,
    ),
  );
}

const setByStack = 'is missing: serverless.yml sets it, so deploy with `npx serverless deploy`';
/** `serverless.yml` passes an unset variable to Lambda as an empty string. */
const text = (missing: string) => z.string(missing).check(z.minLength(1, missing));

const ciphertext = (secret: string) =>
  text(missingCiphertext(secret)).check(
    z.refine((value) => value === '' || base64.test(value), notBase64(secret)),
  );

/** One ciphertext, or two during a rotation, separated by a comma. */
const ciphertexts = (secret: string) =>
  z.pipe(
    z.transform((value: string) => value.split(',').map((part) => part.trim())),
    z
      .array(z.string().check(z.regex(base64, notBase64(secret))))
      .check(z.maxLength(2, 'has more than two ciphertexts: keep only the new one and the old one')),
  );

const common = { STAGE: text(setByStack), KMS_KEY: text(setByStack) };

const webAddress = (example: string, isValid = isWebAddress) =>
  text(setByStack).check(
    z.refine(
      (value) => value === '' || isValid(value),
      `must be an https:// URL without user, query or trailing slash, like ${example}`,
    ),
  );

/** Exact, since webhook URLs are compared with it as a prefix. */
const isOrigin = (value: string) => isWebAddress(value) && URL.parse(value)?.origin === value;

const slackOrigin = () => webAddress('https://hooks.slack.com', isOrigin);

/** Plain http only to the stand-ins on 127.0.0.1: a token must not cross a network in the clear. */
function isWebAddress(value: string): boolean {
  const url = URL.parse(value);
  if (url === null || `${url.origin}${url.pathname}`.replace(/\/$/, '') !== value) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && url.hostname === '127.0.0.1');
}

/** The schemas are functions so that a bundle leaves out those that it does not call. */
const receiveSettings = () =>
  z.object({
    ...common,
    EVENTS_TOPIC_ARN: text(setByStack),
    GITHUB_WEBHOOK_SECRET_CIPHERTEXT: z.pipe(
      text(missingCiphertext('github-webhook-secret')),
      ciphertexts('github-webhook-secret'),
    ),
    SLACK_SIGNING_SECRET_CIPHERTEXT: z.optional(z.pipe(z.string(), ciphertexts('slack-signing-secret'))),
    SLACK_TEAM_ID: z.optional(slackId('T', 'the id of the Slack workspace, like T024BE7LD')),
    SLACK_APP_ID: z.optional(slackId('A', 'the App ID of the Slack app, like A024BE7LH')),
  });

const slackId = (first: string, what: string) =>
  z.string().check(z.regex(new RegExp(`^${first}[A-Z\\d]{2,30}$`), `must be ${what}`));

const ledger = () => ({
  LEDGER_TABLE: text(setByStack),
  LEDGER_DAYS: z.pipe(text(setByStack), z.pipe(z.transform(Number), z.int('must be a whole number of days'))),
});

const queues = () => ({
  ...ledger(),
  QUEUE_URL: text(setByStack),
  DEAD_LETTER_QUEUE_URL: text(setByStack),
});

const github = () => ({
  githubAccess: githubAccess(),
  GITHUB_API_URL: webAddress('https://api.github.com or https://HOST/api/v3'),
});

const commandSettings = () =>
  z.object({
    ...common,
    ...queues(),
    ...github(),
    NOTIFICATIONS_TOPIC_ARN: text(setByStack),
    /** Where Slack takes answers to clicks. Set if the stack has Slack's signing secret. */
    SLACK_WEBHOOK_ORIGIN: z.optional(slackOrigin()),
  });

const sweepSettings = () =>
  z.object({
    ...common,
    ...github(),
    ...ledger(),
    EVENTS_TOPIC_ARN: text(setByStack),
    NOTIFICATIONS_TOPIC_ARN: text(setByStack),
  });

const notifySettings = () =>
  z.object({
    ...common,
    ...queues(),
    SLACK_WEBHOOK_ORIGIN: slackOrigin(),
    /** Set if the stack has Slack's signing secret: messages of requests get buttons. */
    SLACK_ACTIONS: z.optional(z.literal('on', setByStack)),
    webhooks: z.record(z.string(), ciphertext('slack-webhook-url')),
  });
