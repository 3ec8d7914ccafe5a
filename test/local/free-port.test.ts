import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { freePort, giveBackPort } from '../../local/free-port.ts';

/** Another process that takes ports, closes them, and prints them. */
const OTHER_PROCESS = `
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

describe('freePort', () => {
  it('reserves a port across processes, even while nothing listens on it', async () => {
    const ports: number[] = [];
    for (let count = 0; count < 100; count += 1) {
      const server = createServer();
      ports.push(await freePort(server));
      server.close();
    }
    const program = ['--input-type=module', '--eval', OTHER_PROCESS];
    const { stdout } = await promisify(execFile)(process.execPath, program);
    const others: unknown[] = JSON.parse(stdout);

    expect(new Set(ports).size).toBe(100);
    expect(others).toHaveLength(100);
    expect(others.filter((port) => ports.includes(Number(port)))).toEqual([]);
    for (const port of ports) expect(giveBackPort(port)).toBe(true);
  });
});
