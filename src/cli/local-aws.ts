import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LOCAL_LEDGER, LOCAL_REGION } from '../local/local-world.ts';
import { type Ports, portsFrom } from '../local/ports.ts';
import { ADMIN_OPTIONS } from './admin-aws.ts';

/** What to do where none answers. */
export const NOT_RUNNING = 'does not answer: run `npm start` first, with the same LOCAL_PORT';

/** What leads a client of the SDK to a part of a running `npm start`. @throws ProblemsError for LOCAL_PORT. */
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
