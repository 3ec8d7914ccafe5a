type Level = 'info' | 'warn' | 'error';

/** Writes one line of the log. Fields hold names and ids, never a body, a header or a token. */
export type Log = (level: Level, message: string, fields?: Readonly<Record<string, unknown>>) => void;

/** What an error says of itself, with its causes; not its other members, which may hold requests with tokens. */
function describe(error: unknown, outer: readonly unknown[] = []): unknown {
  if (!(error instanceof Error) || outer.includes(error)) return String(error);
  const { name, message, stack, cause } = error;
  return {
    name,
    message,
    stack,
    ...(cause === undefined ? {} : { cause: describe(cause, [...outer, error]) }),
  };
}

/** A log of JSON lines on standard output, which Lambda hands to CloudWatch; JSON keeps a forged line break inside its text. */
export function createLog(functionName: string): Log {
  return (level, message, fields = {}) => {
    const shown = Object.entries(fields).map(([key, value]) => [
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
