import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import {
  hookPath,
  LOCAL_SIGNING_SECRET,
  LOCAL_TOKEN,
  LOCAL_WEBHOOK_SECRET,
} from '../../local/local-world.ts';

/** What no log line, message or ledger entry may contain: the token, the secrets and Slack's webhooks. */
export const SECRETS: readonly string[] = [
  LOCAL_TOKEN,
  LOCAL_WEBHOOK_SECRET,
  LOCAL_SIGNING_SECRET,
  hookPath(''),
];
/** Where clicks are answered, which travels with them, and which no log line may contain. */
const NEVER_LOGGED = [...SECRETS, '/actions/T'];

/** The lines of a log that have a secret in them. */
export async function findSecrets(file: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (NEVER_LOGGED.some((secret) => line.includes(secret))) found.push(line.slice(0, 200));
  }
  return found;
}
