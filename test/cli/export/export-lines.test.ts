import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { startLedgerServer, outcomesIn } from './ledger-server.ts';

/** In MB: what JavaScript may keep in memory. The lines below are longer than that together. */
const HEAP = 40;
/** In MB: how much more memory the whole process may take for ten times as many entries. */
const GROWTH = 48;

/** Exports from a server to standard output, in a process of its own. */
async function exportFrom(url: string, format: string) {
  const program = `
    import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
    import { exportLines } from './cli/export/export-lines.ts';
    import { openTerminal } from './cli/terminal.ts';
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const dynamodb = new DynamoDBClient({ endpoint: ${JSON.stringify(url)}, region: 'us-east-1', credentials });
    await exportLines({ dynamodb, table: 'ledger' }, { stage: 'prod', format: '${format}' }, openTerminal(false));
    process.stderr.write('peak ' + process.resourceUsage().maxRSS);
  `;
  // The young generation of the heap would otherwise grow with its use.
  const flags = [
    `--max-old-space-size=${HEAP}`,
    '--max-semi-space-size=2',
    '--input-type=module',
    '--eval',
    program,
  ];
  const child = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ids = new Set<string>();
  let count = 0;
  let bytes = 0;
  const read = (async () => {
    for await (const line of createInterface({ input: child.stdout })) {
      count += 1;
      bytes += line.length;
      ids.add(/issuecomment-(\d+)/.exec(line)?.[1] ?? '');
    }
  })();
  const [err, , [code]] = await Promise.all([text(child.stderr), read, once(child, 'exit')]);
  return { count, ids, bytes, code, err, peak: Number(/peak (\d+)/.exec(err)?.[1]) / 1_024 };
}

describe('an export of 100,000 entries', () => {
  it('has every outcome once and its decision, in a memory that does not grow with them', async () => {
    const server = await startLedgerServer(100_000);
    const fewer = await startLedgerServer(10_000);
    const { count, bytes, ids, code, err, peak } = await exportFrom(server.url, 'jsonl');
    const least = await exportFrom(fewer.url, 'jsonl');
    await Promise.all([server.close(), fewer.close()]);

    expect({ code, err }).toEqual({
      code: 0,
      err: expect.stringContaining(
        '120000 lines from 100000 entries: 0 requests, 60000 decisions, 60000 grants',
      ),
    });
    expect(outcomesIn(100_000)).toBe(60_000);
    expect({ count, people: ids.size }).toEqual({ count: 120_000, people: 60_000 });
    expect(bytes / 1_024 / 1_024).toBeGreaterThan(HEAP);
    expect(peak - least.peak).toBeLessThan(GROWTH);
  });
});
