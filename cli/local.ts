import * as z from 'zod/mini';
import { portsFrom } from '../local/ports.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { openTerminal } from './terminal.ts';

export interface LocalOptions {
  readonly url?: string;
  readonly json?: true;
}

const reply = z.object({ message: z.string() });

/**
 * Simulates in a running `npm start` what people and time do on GitHub.
 *
 * @param subject - What a refusal is about.
 * @param path - What to simulate: a route in local/github/control-routes.ts.
 * @throws ProblemsError if it is not running or refuses.
 */
export async function simulate(
  { url: override, json }: LocalOptions,
  subject: string,
  path: string,
): Promise<void> {
  const url = override ?? `http://127.0.0.1:${portsFrom(process.env['LOCAL_PORT']).github}`;
  const response = await fetch(`${url}/_local/${path}`, { method: 'POST' }).catch((error: unknown) => {
    const problem = 'is not responding: run `npm start` first, or give its address with --url or LOCAL_PORT';
    throw new ProblemsError(url, [problem], { cause: error });
  });
  const { data } = reply.safeParse(await response.json().catch(() => undefined));
  if (data === undefined) {
    throw new ProblemsError(url, [
      `is not the GitHub stand-in of \`npm start\` (status ${response.status}): check --url and LOCAL_PORT`,
    ]);
  }
  if (!response.ok) throw new ProblemsError(subject, [data.message]);
  openTerminal(json === true).print(data.message, data);
}
