import * as z from 'zod/mini';
import { base64, byEncrypting, githubAccess, notBase64 } from './credentials.ts';
import { ProblemsError } from './problems-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const byStack = 'is missing: serverless.yml sets it, so deploy with `serverless deploy`';
/** Lambda has no unset variables in `serverless.yml`: what an admin left out arrives as an empty text. */
const text = (missing: string) => z.string(missing).check(z.minLength(1, missing));

const ciphertext = (secret: string) =>
  text(byEncrypting(secret)).check(
    z.refine((value) => value === '' || base64.test(value), notBase64(secret)),
  );

const common = { STAGE: text(byStack), KMS_KEY: text(byStack) };

const webAddress = (example: string, isRight = isWebAddress) =>
  text(byStack).check(
    z.refine(
      (value) => value === '' || isRight(value),
      `is no https:// address without user, query and trailing slash: it must look like ${example}`,
    ),
  );

/** Compared to the origins of webhook URLs as it stands. */
const isOrigin = (value: string) => isWebAddress(value) && URL.parse(value)?.origin === value;

/** Plain http is for the stand-ins of a local run only: a token must not cross a network in the clear. */
function isWebAddress(value: string): boolean {
  const url = URL.parse(value);
  if (url === null || `${url.origin}${url.pathname}`.replace(/\/$/, '') !== value) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && url.hostname === '127.0.0.1');
}

/** Each is made where it is read: what a function does not read is not in its bundle. */
const receiveSettings = () =>
  z.object({
    ...common,
    EVENTS_TOPIC_ARN: text(byStack),
    GITHUB_WEBHOOK_SECRET_CIPHERTEXT: z.pipe(
      text(byEncrypting('github-webhook-secret')),
      z.pipe(
        z.transform((value: string) => value.split(',').map((part) => part.trim())),
        z
          .array(z.string().check(z.regex(base64, notBase64('github-webhook-secret'))))
          .check(z.maxLength(2, 'has more than two ciphertexts: the new and the old one are enough')),
      ),
    ),
  });

const ledger = () => ({
  LEDGER_TABLE: text(byStack),
  LEDGER_DAYS: z.pipe(text(byStack), z.pipe(z.transform(Number), z.int('is no number of days'))),
});

const queues = () => ({
  ...ledger(),
  QUEUE_URL: text(byStack),
  DEAD_LETTER_QUEUE_URL: text(byStack),
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
    NOTIFICATIONS_TOPIC_ARN: text(byStack),
  });

const sweepSettings = () =>
  z.object({
    ...common,
    ...github(),
    ...ledger(),
    EVENTS_TOPIC_ARN: text(byStack),
    NOTIFICATIONS_TOPIC_ARN: text(byStack),
  });

const notifySettings = () =>
  z.object({
    ...common,
    ...queues(),
    SLACK_WEBHOOK_ORIGIN: webAddress('https://hooks.slack.com', isOrigin),
    webhooks: z.record(z.string(), ciphertext('slack-webhook-url')),
  });

function read<T>(schema: z.ZodMiniType<T>, settings: unknown): T {
  const result = z.safeParse(schema, settings);
  if (result.success) return result.data;
  throw new ProblemsError(
    'settings',
    result.error.issues.map(
      (issue) => `${String(issue.path.findLast((key) => typeof key === 'string'))} ${issue.message}`,
    ),
  );
}

/** Settings of `receive`. @throws ProblemsError that names every wrong variable. */
export const readReceiveSettings = (env: Environment) => read(receiveSettings(), env);

/** Settings of `command`. @throws ProblemsError that names every wrong variable. */
export const readCommandSettings = (env: Environment) =>
  read(commandSettings(), { ...env, githubAccess: env });

/** Settings of `sweep`. @throws ProblemsError that names every wrong variable. */
export const readSweepSettings = (env: Environment) => read(sweepSettings(), { ...env, githubAccess: env });

/**
 * Settings of `notify`; `webhooks` has the ciphertext of each Slack destination, by the variable that holds it.
 * @throws ProblemsError that names every wrong variable.
 */
export function readNotifySettings(env: Environment) {
  const webhooks = Object.entries(env).filter(([name]) => isWebhookVariable(name));
  return read(notifySettings(), {
    ...env,
    webhooks:
      webhooks.length > 0
        ? Object.fromEntries(webhooks)
        : { [variableOfDestination(DEFAULT_DESTINATION)]: '' },
  });
}

/** The destination that needs no name in the rules. */
export const DEFAULT_DESTINATION = 'default';

/** What stands in the rules in place of a destination where Slack is not to hear of something. */
export const NO_DESTINATION = 'none';

/** A destination's name in the rules. */
export const destinationName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** The setting that holds the encrypted webhook URL of a Slack destination of the rules: `sre-alerts` → `SLACK_WEBHOOK_URL_SRE_ALERTS_CIPHERTEXT`. */
export const variableOfDestination = (name: string) =>
  name === DEFAULT_DESTINATION
    ? 'SLACK_WEBHOOK_URL_CIPHERTEXT'
    : `SLACK_WEBHOOK_URL_${name.toUpperCase().replaceAll('-', '_')}_CIPHERTEXT`;

/** Whether a variable holds the encrypted webhook URL of some destination. */
export const isWebhookVariable = (name: string) => /^SLACK_WEBHOOK_URL(?:_[A-Z\d_]+)?_CIPHERTEXT$/.test(name);
