import { LEDGER_DAYS } from '../src/runtime/limits.ts';
import type { DeploymentSettings } from './stack-settings.ts';

/** IAM sees an alias in the request, not as a resource: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-request-alias */
const ALIAS = /^(?<keys>arn:.*:)?(?<alias>alias\/.+)$/;

/**
 * The KMS key, as an IAM policy names it.
 *
 * @param key - Key id, ARN or alias.
 * @returns the resource. For an alias that is every key of the account and region, and `alias` restricts the request.
 */
function keyOf(key: string): { readonly arn: string | object; readonly alias: string | undefined } {
  const own = 'arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:';
  const { keys, alias } = ALIAS.exec(key)?.groups ?? {};
  if (alias === undefined) {
    return { arn: key.startsWith('arn:') ? key : { 'Fn::Sub': `${own}key/${key}` }, alias };
  }
  return { arn: keys === undefined ? { 'Fn::Sub': `${own}key/*` } : `${keys}key/*`, alias };
}

/** How GitHub's deliveries reach `receive`. An HTTP API works in accounts that forbid public function URLs. */
const INGRESS = {
  'function-url': {
    functionUrl: true,
    httpEvents: [],
    webhookUrl: { 'Fn::GetAtt': ['ReceiveLambdaFunctionUrl', 'FunctionUrl'] },
  },
  'http-api': {
    functionUrl: false,
    httpEvents: [{ httpApi: '*' }],
    webhookUrl: { 'Fn::Sub': 'https://${HttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/' },
  },
};

/** The e-mail subscription to the alarms, if an address is set. */
const subscriptionOf = (email: string | undefined) =>
  email === undefined
    ? {}
    : {
        AlarmsSubscription: {
          Type: 'AWS::SNS::Subscription',
          Properties: { TopicArn: { Ref: 'AlarmsTopic' }, Protocol: 'email', Endpoint: email },
        },
      };

/** What lets clicks in Slack through, if the stack has Slack's signing secret: the secrets of `receive`, and the filter. */
const slackActions = (hasSecret: boolean) =>
  hasSecret
    ? {
        receiveSecrets: ['github-webhook-secret', 'slack-signing-secret'],
        commandsFilter: { event: ['issue_comment', 'slack_action'], action: ['created', 'clicked'] },
      }
    : {
        receiveSecrets: 'github-webhook-secret',
        commandsFilter: { event: ['issue_comment'], action: ['created'] },
      };

/**
 * Derives the values of `${usher:NAME}` in `serverless.yml` from the settings.
 *
 * @param stage - For the default key, `alias/usher-<stage>`.
 * @returns the values by name. Properties with the value undefined are left out of the stack.
 */
export function stackValues(settings: DeploymentSettings, stage: string): Readonly<Record<string, unknown>> {
  const kmsKey = settings.KMS_KEY ?? `alias/usher-${stage}`;
  const { arn, alias } = keyOf(kmsKey);
  return {
    // The architecture of most machines that deploy, so that packaging can make compile caches for it.
    architecture: settings.LAMBDA_ARCHITECTURE ?? 'x86_64',
    kmsKey,
    keyArn: arn,
    keyAlias: alias,
    ...INGRESS[settings.INGRESS ?? 'function-url'],
    permissionsBoundary: settings.PERMISSIONS_BOUNDARY,
    rolePath: settings.ROLE_PATH,
    tags: settings.TAGS ?? {},
    deploymentBucket: settings.DEPLOYMENT_BUCKET,
    ledgerDays: String(settings.LEDGER_DAYS ?? LEDGER_DAYS),
    receiveConcurrency: settings.RECEIVE_CONCURRENCY,
    ...slackActions(settings.SLACK_SIGNING_SECRET_CIPHERTEXT !== undefined),
    alarmSubscription: { Resources: subscriptionOf(settings.ALARM_EMAIL) },
  };
}
