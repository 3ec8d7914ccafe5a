import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';

const PROGRAM = fileURLToPath(new URL('dynamodb-process.ts', import.meta.url));
const ready = z.object({ url: z.string() });

/** Starts DynamoDB in a process of its own. @returns its address, and what ends it. */
export async function startDynamoDbProcess(): Promise<{ url: string; close: () => Promise<void> }> {
  const child = fork(PROGRAM, [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
  const [first] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  const { url } = ready.parse(first);
  return {
    url,
    close: async () => {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}
