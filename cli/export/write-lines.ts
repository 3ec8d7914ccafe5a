import { randomBytes } from 'node:crypto';
import { createWriteStream, rmSync } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import { COLUMNS, type ExportLine } from './export-line.ts';
import type { Format } from './formats.ts';

/** Writes lines as they come, no more than the reader takes, and leaves the stream open. @throws what either end throws. */
export async function writeLines(
  lines: AsyncIterable<ExportLine>,
  format: Format,
  to: NodeJS.WritableStream,
): Promise<void> {
  await pipeline(Readable.from(lines), encoderOf(format), to, { end: false });
}

/** What ends the command from outside. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Writes lines to a file, which has its name once it is complete. Only its owner may read it.
 *
 * @throws ProblemsError if there is something else of that name; an error of the file system; what the lines throw.
 */
export async function writeFile(
  lines: AsyncIterable<ExportLine>,
  format: Format,
  file: string,
): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() === false) {
    throw new ProblemsError(file, [
      'is not a file: give --output another name, or leave it out for standard output',
    ]);
  }
  // A name of its own, since another export to the same file may be under way.
  const part = `${file}.${randomBytes(4).toString('hex')}.part`;
  const interrupted = (signal: NodeJS.Signals) => {
    rmSync(part, { force: true });
    process.kill(process.pid, signal);
  };
  for (const signal of SIGNALS) process.once(signal, interrupted);
  try {
    const to = createWriteStream(part, { mode: 0o600, flags: 'wx' });
    await pipeline(Readable.from(lines), encoderOf(format), to);
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupted);
  }
}

const encoderOf = (format: Format) => (format === 'csv' ? toCsv() : toJsonLines);

/** A spreadsheet would run a value that begins like a formula, so it gets a `'` in front: https://owasp.org/www-community/attacks/CSV_Injection */
const toCsv = () =>
  stringify({
    header: true,
    columns: [...COLUMNS],
    escape_formulas: true,
    cast: { boolean: String },
  });

async function* toJsonLines(lines: AsyncIterable<ExportLine>) {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`;
}
