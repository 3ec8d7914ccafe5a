import { LEDGER_DAYS } from '../src/runtime/limits.ts';
import type { DeploymentSettings } from './stack-settings.ts';

/** An alias is known to IAM by what the request named, not by a resource: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-request-alias */
const ALIAS = /^(?<keys>arn:.*:)?(?<alias>alias\/.+)$/;

/**
 * The key that encrypts the secrets, as a policy names it.
 *
 * @param key - Key id, ARN or alias.
 * @returns the resource, and the alias by which it must be asked for if the resource is any key.
 */
function keyOf(key: string): { readonly arn: string | object; readonly alias: string | undefined } {
  const own = 'arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:';
  const { keys, alias } = ALIAS.exec(key)?.groups ?? {};
  if (alias === undefined) {
    return { arn: key.startsWith('arn:') ? key : { 'Fn::Sub': `${own}key/${key}` }, alias };
  }
  return { arn: keys === undefined ? { 'Fn::Sub': `${own}key/*` } : `${keys}key/*`, alias };
}

/** How GitHub's deliveries reach `receive`. An HTTP API needs no policy that lets everybody in, as some accounts demand. */
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

/** Who hears of alarms, if anybody is set. */
const subscriptionOf = (email: string | undefined) =>
  email === undefined
    ? {}
    : {
        AlarmsSubscription: {
          Type: 'AWS::SNS::Subscription',
          Properties: { TopicArn: { Ref: 'AlarmsTopic' }, Protocol: 'email', Endpoint: email },
        },
      };

/**
 * What `serverless.yml` takes from the settings as `${usher:NAME}`; what is undefined is left out of the stack.
 *
 * @param stage - Names the key unless the settings do.
 */
export function stackValues(settings: DeploymentSettings, stage: string): Readonly<Record<string, unknown>> {
  const kmsKey = settings.KMS_KEY ?? `alias/usher-${stage}`;
  const { arn, alias } = keyOf(kmsKey);
  return {
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
    alarmSubscription: { Resources: subscriptionOf(settings.ALARM_EMAIL) },
  };
}
