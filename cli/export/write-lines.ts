import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
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

/**
 * Writes lines to a file, which has its name once it is complete. Only its owner may read it.
 *
 * @throws an error of the file system; what the lines throw.
 */
export async function writeFile(
  lines: AsyncIterable<ExportLine>,
  format: Format,
  file: string,
): Promise<void> {
  const part = `${file}.part`;
  try {
    await pipeline(Readable.from(lines), encoderOf(format), createWriteStream(part, { mode: 0o600 }));
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
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
