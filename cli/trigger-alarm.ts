import * as z from 'zod/mini';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { localWebhook, notResponding } from './local-webhook.ts';
import { openTerminal } from './terminal.ts';
import type { TriggerOptions } from './trigger.ts';

const setOff = z.object({ instance: z.string(), group: z.string() });

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
  const { data } = z.safeParse(setOff, await response.json());
  if (data === undefined) {
    const todo =
      response.status === 404
        ? 'has no such instance: see them on the page, under World'
        : 'does not run heal: name a group under `heal` in the rules, and restart it';
    throw new ProblemsError('npm start', [todo]);
  }
  openTerminal(json === true).print(`alarm of ${data.instance} in ${data.group} → published`, data);
}
