import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { freePort, giveBackPort } from '../../local/free-port.ts';

/** Another run of the harness: takes ports, closes them, and says which they were. */
const ANOTHER_RUN = `
  import { createServer } from 'node:http';
  import { freePort } from '${new URL('../../local/free-port.ts', import.meta.url).href}';
  const ports = [];
  for (let count = 0; count < 100; count += 1) {
    const server = createServer();
    ports.push(await freePort(server));
    server.close();
  }
  console.log(JSON.stringify(ports));
`;

describe('a port of the harness', () => {
  it('is not taken by another run, or by this one, while nobody listens on it for a moment', async () => {
    const ports: number[] = [];
    for (let count = 0; count < 100; count += 1) {
      const server = createServer();
      ports.push(await freePort(server));
      server.close();
    }
    const program = ['--input-type=module', '--eval', ANOTHER_RUN];
    const { stdout } = await promisify(execFile)(process.execPath, program);
    const others: unknown[] = JSON.parse(stdout);

    expect(new Set(ports).size).toBe(100);
    expect(others).toHaveLength(100);
    expect(others.filter((port) => ports.includes(Number(port)))).toEqual([]);
    for (const port of ports) expect(giveBackPort(port)).toBe(true);
  });
});
