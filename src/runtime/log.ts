import { AsyncLocalStorage } from 'node:async_hooks';

type Level = 'info' | 'warn' | 'error';
type Fields = Readonly<Record<string, unknown>>;

/** Writes one log line. Fields hold names and ids, never a body, a header or a token. */
export type Log = (level: Level, message: string, fields?: Fields) => void;

/** The fields that {@link logWith} adds to every line. */
const context = new AsyncLocalStorage<Fields>();

/** Runs a function and adds these fields to every line it logs. Nested calls add to each other. */
export const logWith = <T>(fields: Fields, run: () => T): T =>
  context.run({ ...context.getStore(), ...fields }, run);

/**
 * Creates a log that writes JSON lines to standard output, which Lambda forwards to CloudWatch. JSON escapes line
 * breaks, so a value cannot forge a line.
 *
 * @param functionName - The field `function` of every line.
 */
export function createLog(functionName: string): Log {
  return (level, message, fields = {}) => {
    const written = Object.entries({ ...context.getStore(), ...fields }).map(([key, value]) => [
      key,
      value instanceof Error ? serializeError(value) : value,
    ]);
    const line = {
      time: new Date().toISOString(),
      level,
      function: functionName,
      message,
      ...Object.fromEntries(written),
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  };
}

/** An error's name, message, stack, causes and parts. Its other properties may hold requests with tokens. */
function serializeError(error: unknown, outer: readonly unknown[] = []): unknown {
  if (!(error instanceof Error) || outer.includes(error)) return String(error);
  const { name, message, stack, cause } = error;
  return {
    name,
    message,
    stack,
    ...(error instanceof AggregateError
      ? { errors: error.errors.map((each) => serializeError(each, [...outer, error])) }
      : {}),
    ...(cause === undefined ? {} : { cause: serializeError(cause, [...outer, error]) }),
  };
}
