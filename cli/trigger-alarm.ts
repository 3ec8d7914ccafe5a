import * as z from 'zod/mini';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { localWebhook, notResponding } from './local-webhook.ts';
import { openTerminal } from './terminal.ts';
import type { TriggerOptions } from './trigger.ts';

const setOff = z.object({ instance: z.string(), group: z.string() });
const refusal = z.object({ message: z.string() });

/**
 * Has a running `npm start` publish the alarm of an instance, as CloudWatch would.
 *
 * @param instance - Its id; undefined for the first healthy one.
 * @throws ProblemsError if it is not running, does not run heal, or has no such instance.
 */
export async function setOffAlarm(
  instance: string | undefined,
  { url: override, json }: TriggerOptions,
): Promise<void> {
  const url = localWebhook(override);
  const response = await fetch(new URL('/alarm', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ instance }),
  }).catch(notResponding(url));
  // Something else may have that address.
  const answer: unknown = await response.json().catch(() => undefined);
  const { data } = z.safeParse(setOff, answer);
  if (data !== undefined) {
    openTerminal(json === true).print(`alarm of ${data.instance} in ${data.group} → published`, data);
    return;
  }
  if (!z.safeParse(refusal, answer).success || ![404, 409].includes(response.status)) {
    const todo = 'is not the webhook of npm start: give the one that it prints with --url, or its LOCAL_PORT';
    throw new ProblemsError(url, [todo]);
  }
  const missing = instance === undefined ? 'no healthy instance: wait for one' : 'no such instance: see them';
  const todo =
    response.status === 404
      ? `has ${missing} on the page, under World`
      : 'does not run heal: name a group under `heal` in the rules, and restart it';
  throw new ProblemsError('npm start', [todo]);
}
