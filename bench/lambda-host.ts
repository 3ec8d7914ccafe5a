import { readFileSync, readSync, writeSync } from 'node:fs';

/**
 * Runs a handler as Lambda does: loads it, then calls it with one event after the other, each a line from file 4. Writes
 * a line to file 3 when the handler is loaded, and one after each event: libraries may do to the standard streams what
 * they like. It is bundled, and imports nothing that a Node process hasn't loaded anyway. The first argument is the
 * handler's file.
 */
interface HandlerModule {
  readonly handler: (event: unknown) => Promise<unknown>;
}

/** Since the start of the process: time and CPU time in ms, the most memory in KB. */
function mark() {
  const at = performance.now();
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return { at, cpu: (userCPUTime + systemCPUTime) / 1_000, memory: peakMemory() ?? maxRSS };
}

/** `maxRSS` counts what the bench itself had when it started this process. Linux knows better. */
function peakMemory(): number | undefined {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1]);
  } catch {
    return undefined;
  }
}

const write = (line: object) => writeSync(3, `${JSON.stringify(line)}\n`);

const { handler }: HandlerModule = await import(process.argv[2] ?? '');
write(mark());

let unread = '';
const chunk = Buffer.alloc(1 << 16);
/** The next line, or undefined at the end. It waits as Lambda's runtime does: nothing else runs meanwhile. */
function nextLine(): string | undefined {
  for (;;) {
    const end = unread.indexOf('\n');
    if (end >= 0) {
      const line = unread.slice(0, end);
      unread = unread.slice(end + 1);
      return line;
    }
    const length = readSync(4, chunk);
    if (length === 0) return undefined;
    unread += chunk.toString('latin1', 0, length);
  }
}

/** Events are in ASCII: JSON escapes the rest. */
for (let line = nextLine(); line !== undefined; line = nextLine()) {
  const begun = mark();
  try {
    const result = await handler(JSON.parse(line));
    write({ begun, ended: mark(), result });
  } catch (error) {
    write({ begun, ended: mark(), error: String(error) });
  }
}
process.exit();
