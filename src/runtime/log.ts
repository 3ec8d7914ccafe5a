import { AsyncLocalStorage } from 'node:async_hooks';

type Level = 'info' | 'warn' | 'error';
type Fields = Readonly<Record<string, unknown>>;

/** Writes one line of the log. Fields hold names and ids, never a body, a header or a token. */
export type Log = (level: Level, message: string, fields?: Fields) => void;

/** What every line has while one delivery is worked on, whoever writes it. */
const shared = new AsyncLocalStorage<Fields>();

/** Runs something whose lines in the log all have these fields, beside those that the lines around it have. */
export const logWith = <T>(fields: Fields, run: () => T): T =>
  shared.run({ ...shared.getStore(), ...fields }, run);

/** What an error says of itself, with its causes and parts; not its other members, which may hold requests with tokens. */
function describe(error: unknown, outer: readonly unknown[] = []): unknown {
  if (!(error instanceof Error) || outer.includes(error)) return String(error);
  const { name, message, stack, cause } = error;
  return {
    name,
    message,
    stack,
    ...(error instanceof AggregateError
      ? { errors: error.errors.map((one) => describe(one, [...outer, error])) }
      : {}),
    ...(cause === undefined ? {} : { cause: describe(cause, [...outer, error]) }),
  };
}

/** A log of JSON lines on standard output, which Lambda hands to CloudWatch; JSON keeps a forged line break inside its text. */
export function createLog(functionName: string): Log {
  return (level, message, fields = {}) => {
    const shown = Object.entries({ ...shared.getStore(), ...fields }).map(([key, value]) => [
      key,
      value instanceof Error ? describe(value) : value,
    ]);
    const line = {
      time: new Date().toISOString(),
      level,
      function: functionName,
      message,
      ...Object.fromEntries(shown),
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  };
}
