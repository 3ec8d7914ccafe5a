import * as z from 'zod/mini';
import { portsFrom } from '../local/ports.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';

/** The address of the webhook of a running `npm start`. @throws ProblemsError for LOCAL_PORT. */
export const localWebhook = (override: string | undefined) =>
  override ?? `http://127.0.0.1:${portsFrom(process.env['LOCAL_PORT']).webhook}/webhook`;

const clock = z.object({ now: z.iso.datetime() });

/** The time by the clock of a run, which the page may have set ahead; undefined where none answers. @param url - As above. */
export async function timeOfRun(url: string): Promise<Date | undefined> {
  try {
    const response = await fetch(new URL('/clock', url));
    return new Date(clock.parse(await response.json()).now);
  } catch {
    return undefined;
  }
}

/** Says that nothing responds there. @throws ProblemsError */
export const notResponding =
  (url: string) =>
  (error: unknown): never => {
    throw new ProblemsError(
      url,
      ['is not responding: run `npm start` first, or give its address with --url or LOCAL_PORT'],
      { cause: error },
    );
  };
