import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { hookPath, LOCAL_TOKEN, LOCAL_WEBHOOK_SECRET } from '../../local/local-world.ts';

/** What no log line, message or ledger entry may contain: the token, the secret and Slack's webhooks. */
export const SECRETS: readonly string[] = [LOCAL_TOKEN, LOCAL_WEBHOOK_SECRET, hookPath('')];

/** The lines of a log that have a secret in them. */
export async function findSecrets(file: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (SECRETS.some((secret) => line.includes(secret))) found.push(line.slice(0, 200));
  }
  return found;
}
