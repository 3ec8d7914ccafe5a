import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { LOCAL_LEDGER, LOCAL_REGION } from '../local/local-world.ts';
import { type Ports, portsFrom } from '../local/ports.ts';
import type { KmsKey } from '../src/aws/decrypt-secret.ts';

/** Options of every AWS client: timeouts (ms) for an admin far from the region. Region, credentials and endpoint are the SDK's defaults. */
export const ADMIN_OPTIONS = {
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: 5_000,
    requestTimeout: 20_000,
    socketTimeout: 20_000,
    throwOnRequestTimeout: true,
  },
};

/** The KMS key of a stage, used with the admin's own credentials. */
export const openAdminKey = (stage: string, keyId = keyOf(stage)): KmsKey => ({
  kms: new KMSClient(ADMIN_OPTIONS),
  keyId,
  stage,
});

/** Id, ARN or alias of the key of a stage. */
export const keyOf = (stage: string) => process.env['KMS_KEY'] || aliasOf(stage);

export const aliasOf = (stage: string) => `alias/usher-${stage}`;

/** The problem if no `npm start` responds. */
export const NOT_RUNNING = 'is not running: start it with `npm start`, with the same LOCAL_PORT';

/** SDK options for a part of a running `npm start`. @throws ProblemsError for LOCAL_PORT. */
export const localAws = (part: keyof Ports) => ({
  endpoint: `http://127.0.0.1:${portsFrom(process.env['LOCAL_PORT'])[part]}`,
  region: LOCAL_REGION,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});

/** The ledger of a running `npm start`. @throws ProblemsError for LOCAL_PORT. */
export const localLedger = () => ({
  dynamodb: new DynamoDBClient({ ...ADMIN_OPTIONS, ...localAws('dynamodb') }),
  table: LOCAL_LEDGER,
});
