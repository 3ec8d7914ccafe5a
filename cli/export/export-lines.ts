import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { isInTime } from '../history/read-history.ts';
import { readRecords } from '../history/read-records.ts';
import { done, plural, type Terminal } from '../terminal.ts';
import { type ExportLine, linesOf } from './export-line.ts';
import type { Format } from './formats.ts';
import { writeFile, writeLines } from './write-lines.ts';

export interface FileOptions {
  readonly stage: string;
  readonly format: Format;
  /** Undefined for standard output. */
  readonly output?: string;
  readonly since?: Date;
  readonly until?: Date;
}

/**
 * Writes what the ledger has recorded, a line for each fact, in constant memory.
 *
 * @throws a Failure of AWS; an error of the file system.
 */
export async function exportLines(
  { dynamodb, table }: { readonly dynamodb: DynamoDBClient; readonly table: string },
  { stage, format, output, since, until }: FileOptions,
  terminal: Terminal,
): Promise<void> {
  const lines: Record<ExportLine['kind'], number> = { request: 0, decision: 0, grant: 0, outcome: 0, act: 0 };
  const total = () => Object.values(lines).reduce((sum, count) => sum + count, 0);
  const unreadable: string[] = [];
  let entries = 0;
  const onProgress = (read: number) => {
    entries = read;
    if (output !== undefined) terminal.progress(`${read} entries read, ${plural(total(), 'line')} …`);
  };
  const onUnreadable = (key: string) => {
    unreadable.push(key);
    terminal.info(`${key} in the ledger cannot be read: a newer version of Usher wrote it, or it is damaged`);
  };
  async function* select() {
    for await (const record of readRecords(dynamodb, table, { onProgress, onUnreadable })) {
      if (!isInTime(record, { since, until })) continue;
      for (const line of linesOf(record)) {
        lines[line.kind] += 1;
        yield line;
      }
    }
  }
  await (output === undefined
    ? writeLines(select(), format, process.stdout)
    : writeFile(select(), format, output));
  const counts = Object.entries(lines).map(([kind, count]) => plural(count, kind));
  const leftOut =
    unreadable.length === 0 ? '' : `; left out, because they cannot be read: ${unreadable.length}`;
  const text = `${plural(total(), 'line')} from ${entries} entries: ${counts.join(', ')}${leftOut}`;
  if (output === undefined) terminal.info(done(text));
  else terminal.print(`${output}: ${text}`, { stage, output, format, entries, lines, unreadable });
}
