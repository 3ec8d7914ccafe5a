import { portsFrom } from '../local/ports.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';

/** The address of the webhook of a running `npm start`. @throws ProblemsError for LOCAL_PORT. */
export const localWebhook = (override: string | undefined) =>
  override ?? `http://127.0.0.1:${portsFrom(process.env['LOCAL_PORT']).webhook}/webhook`;

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
