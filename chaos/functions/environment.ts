import type { AnyFunctionName } from '../../deploy/bundle.ts';
import type { Resolve } from '../../local/create-resources.ts';
import { localSettings } from '../../local/local-settings.ts';
import { LOCAL_REGION } from '../../local/local-world.ts';
import type { Stack } from '../../local/stack.ts';
import type { Rules } from '../../src/rules/rules.ts';
import type { Cloud } from '../services/cloud.ts';
import type { Service } from '../services/wire.ts';

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };

/** The variables of one container: those of its function, with the addresses of its own hops. */
export async function environmentOf(
  name: AnyFunctionName,
  stack: Stack,
  resolve: Resolve,
  { cloud, rules }: { readonly cloud: Cloud; readonly rules: Rules },
  urls: ReadonlyMap<Service, string>,
): Promise<Record<string, string>> {
  const url = (service: Service) => urls.get(service) ?? '';
  const own = await localSettings(rules, { github: url('github'), slack: url('slack') }, cloud.clients.kms);
  const variables = Object.entries(stack.functions[name]?.environment ?? {});
  return {
    ...Object.fromEntries(variables.map(([variable, value]) => [variable, own[variable] ?? resolve(value)])),
    ...CREDENTIALS,
    AWS_REGION: LOCAL_REGION,
    AWS_ENDPOINT_URL_KMS: url('kms'),
    AWS_ENDPOINT_URL_SNS: url('sns'),
    AWS_ENDPOINT_URL_SQS: url('sqs'),
    AWS_ENDPOINT_URL_DYNAMODB: url('dynamodb'),
    AWS_ENDPOINT_URL_AUTO_SCALING: url('scaling'),
  };
}
