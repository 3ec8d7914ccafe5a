import * as z from 'zod/mini';
import { MIN_LEDGER_DAYS } from '../src/runtime/limits.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { variableOfDestination } from '../src/runtime/destinations.ts';
import type { FunctionName } from './bundle.ts';

/** A setting that may be missing or empty. */
const optional = <T extends z.ZodMiniType>(schema: T) =>
  z.pipe(
    z.transform((value: unknown) => (value === '' ? undefined : value)),
    z.optional(schema),
  );
const text = (form: RegExp, what: string) => z.string().check(z.regex(form, `must be ${what}`));
const number = (least: number, most: number, what: string) =>
  z.pipe(
    z.pipe(z.string().check(z.regex(/^\d{1,6}$/, `must be ${what}`)), z.transform(Number)),
    z.number().check(z.minimum(least, `must be ${what}`), z.maximum(most, `must be ${what}`)),
  );

const TAGS = 'must be tags like owner=platform,cost-center=1234';
const tag = z.tuple([z.string().check(z.regex(/^(?!aws:)[\w.:/+@ -]{1,128}$/, TAGS)), z.string()], TAGS);
const tags = z.pipe(
  z.transform((value: unknown) =>
    String(value)
      .split(',')
      .map((part) => part.split('=').map((side) => side.trim())),
  ),
  z.pipe(
    z.array(tag, TAGS),
    z.transform((pairs: [string, string][]) => Object.fromEntries(pairs)),
  ),
);

const INGRESSES = ['function-url', 'http-api'] as const;

const ARCHITECTURES = ['x86_64', 'arm64'] as const;

const deploymentSettings = z.object({
  LAMBDA_ARCHITECTURE: optional(z.enum(ARCHITECTURES, `must be ${ARCHITECTURES.join(' or ')}`)),
  KMS_KEY: optional(
    text(
      /^(arn:aws[\w-]*:kms:[\w-]+:\d{12}:(key\/[\w-]+|alias\/[\w/-]+)|alias\/[\w/-]+|[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|mrk-[\da-f]{32})$/,
      'a KMS alias like alias/usher-prod, a key id, or the ARN of a key or alias',
    ),
  ),
  INGRESS: optional(z.enum(INGRESSES, `must be ${INGRESSES.join(' or ')}`)),
  PERMISSIONS_BOUNDARY: optional(
    text(
      /^arn:aws[\w-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/,
      'the ARN of an IAM policy, like arn:aws:iam::123456789012:policy/boundary',
    ),
  ),
  ROLE_PATH: optional(text(/^\/([\w+=,.@-]+\/)*$/, 'a path that starts and ends with a slash, like /usher/')),
  TAGS: optional(tags),
  DEPLOYMENT_BUCKET: optional(
    text(/^[a-z\d][a-z\d.-]{1,61}[a-z\d]$/, 'the name of an S3 bucket in the same region'),
  ),
  LEDGER_DAYS: optional(number(MIN_LEDGER_DAYS, 3_650, `a number of days from ${MIN_LEDGER_DAYS} to 3650`)),
  RECEIVE_CONCURRENCY: optional(number(1, 1_000, 'a number of containers from 1 to 1000')),
  HEAL_ALARMS_TOPIC_ARN: optional(
    text(
      /^arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w-]{1,256}$/,
      'the ARN of an SNS topic in the same region, like arn:aws:sns:us-east-1:123456789012:alarms',
    ),
  ),
  /** {@link slackActionVariables} passes it to `receive`, which checks it. */
  SLACK_SIGNING_SECRET_CIPHERTEXT: optional(z.string()),
  ALARM_EMAIL: optional(text(/^[^\s@,]+@[^\s@,]+\.[^\s@,]+$/, 'one e-mail address')),
});

/** The optional settings of the stack. Undefined where an admin sets nothing. */
export type DeploymentSettings = z.infer<typeof deploymentSettings>;

/**
 * Reads the settings of the stack.
 *
 * @throws ProblemsError with every wrong setting.
 */
export function readDeploymentSettings(
  env: Readonly<Record<string, string | undefined>> = process.env,
): DeploymentSettings {
  const result = z.safeParse(deploymentSettings, env);
  if (result.success) return result.data;
  throw new ProblemsError(
    'settings',
    result.error.issues.map(({ path, message }) => `${String(path[0])} ${message}`),
  );
}

/**
 * The ciphertext variables of Slack destinations.
 *
 * @param destinations - Their names in the rules.
 * @returns each variable with its value in `env`, or an empty string if it is not set.
 */
export const destinationVariables = (
  destinations: readonly string[],
  env = process.env,
): Record<string, string> =>
  Object.fromEntries(
    destinations.map(variableOfDestination).map((variable) => [variable, env[variable] ?? '']),
  );

/** The settings that only `receive` needs for clicks in Slack; the last two are optional. */
const FOR_CLICKS = ['SLACK_SIGNING_SECRET_CIPHERTEXT', 'SLACK_TEAM_ID', 'SLACK_APP_ID'] as const;

/**
 * The variables that let people decide in Slack, by function. Without Slack's signing secret there are none, so nothing
 * about the stack changes.
 */
export function slackActionVariables(
  env = process.env,
): Readonly<Partial<Record<FunctionName, Record<string, string>>>> {
  if (!env['SLACK_SIGNING_SECRET_CIPHERTEXT']) return {};
  const set = FOR_CLICKS.flatMap((name) => (env[name] ? [[name, env[name]] as const] : []));
  return {
    receive: Object.fromEntries(set),
    command: { SLACK_WEBHOOK_ORIGIN: env['SLACK_WEBHOOK_ORIGIN'] || 'https://hooks.slack.com' },
    notify: { SLACK_ACTIONS: 'on' },
  };
}
