import { execFileSync } from 'node:child_process';
import { openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bundleContainer } from '../../../chaos/functions/bundle-container.ts';
import { Container, type Wait } from '../../../chaos/functions/container.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const HOUR = 3_600_000;
/** Reads what takes as long as somebody else wants, then waits for an hour. */
const HANDLER = `
  import { readFile } from 'node:fs/promises';
  export async function handler(pipe) {
    await readFile(pipe);
    await new Promise((resolve) => setTimeout(resolve, ${HOUR}));
    return 'done';
  }`;

describe('a container', () => {
  const { folder, remove } = temporaryFolder();
  const pipe = join(folder, 'pipe');
  let container: Container;
  beforeAll(async () => {
    const program = join(folder, 'container.mjs');
    const handler = join(folder, 'handler.mjs');
    writeFileSync(handler, HANDLER);
    execFileSync('mkfifo', [pipe]);
    await bundleContainer(program);
    const log = openSync(join(folder, 'log'), 'a');
    container = await Container.start({ program, handler, environment: {}, ahead: 0, log });
  });
  afterAll(async () => {
    container.kill();
    await container.ended;
    remove();
  });

  /** Asks the container until its answer is one that is looked for. */
  async function waitThat(is: (wait: Wait) => boolean): Promise<Wait> {
    for (;;) {
      const wait = await container.wait();
      if (wait !== undefined && is(wait)) return wait;
      await sleep(5);
    }
  }

  it('is at work while something goes on that is no call, and waits for its timers when that is over', async () => {
    const outcome = container.invoke(pipe, 0);
    expect(await waitThat(({ isAtWork }) => isAtWork)).toEqual({ isAtWork: true, due: undefined });

    writeFileSync(pipe, 'all there is to read');
    const begun = Date.now();
    const { due = 0 } = await waitThat(({ isAtWork }) => !isAtWork);
    expect(Math.abs(due - begun - HOUR)).toBeLessThan(HOUR / 2);

    container.skipTo(HOUR);
    expect(await outcome).toEqual({ result: 'done' });
  });

  it('says nothing once it has ended', async () => {
    container.kill();
    await container.ended;
    expect(await container.wait()).toBeUndefined();
  });
});
