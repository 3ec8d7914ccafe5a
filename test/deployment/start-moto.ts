import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../local/free-port.ts';

/** In ms: moto loads each of its services when it is first called, but the server itself at once. */
const PATIENCE = 60_000;

/**
 * Starts moto with the types that the stack needs.
 *
 * @param callback - Stands for function URLs; invocations are handed on to it.
 */
export async function startMoto(python: string, callback: string) {
  const held = createServer();
  const port = await freePort(held);
  held.close();
  const child = spawn(python, ['test/deployment/moto_server.py', String(port), callback], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said = text(child.stderr);
  const ended = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    child.kill();
    await ended;
  };
  const isUp = () =>
    fetch(`${url}/moto-api/`).then(
      ({ ok }) => ok,
      () => false,
    );
  for (const start = Date.now(); !(await isUp()); await wait(100)) {
    if (child.exitCode !== null || Date.now() - start > PATIENCE) {
      await stop();
      throw new Error(`moto does not start:\n${await said}`);
    }
  }
  return { url, stop };
}
