import { Agent, get } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Hono } from 'hono';
import { PortTakenError, serve, type Served } from '../../local/serve.ts';

const app = new Hono().get('/', (c) => c.text('hello'));
const open: Served[] = [];

async function start(port = 0): Promise<Served> {
  const served = await serve(app, { port, name: 'Slack' });
  open.push(served);
  return served;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map(({ close }) => close()));
});

describe('serve', () => {
  it('listens on this machine at a free port and says where', async () => {
    const { url, port } = await start();
    expect(url).toBe(`http://127.0.0.1:${port}`);
    expect(await (await fetch(url)).text()).toBe('hello');
  });

  it('names the part, the port and the fix if the port is taken', async () => {
    const { port } = await start();
    const second = serve(app, { port, name: 'Slack' });
    await expect(second).rejects.toThrow(PortTakenError);
    await expect(second).rejects.toThrow(
      `Port ${port}, where Slack should listen, is taken: ` +
        'stop the other program, perhaps another `npm start`, or set LOCAL_PORT to the first of seven free ports.',
    );
  });

  it('passes on any other error', async () => {
    await expect(serve(app, { port: 65_536, name: 'Slack' })).rejects.toMatchObject({
      code: 'ERR_SOCKET_BAD_PORT',
    });
  });

  it('closes keep-alive connections', async () => {
    const { url, port, close } = await serve(app, { port: 0, name: 'Slack' });
    const agent = new Agent({ keepAlive: true });
    await new Promise((resolve, reject) => {
      get(url, { agent }, (response) => response.resume().on('end', resolve)).on('error', reject);
    });
    await close();
    agent.destroy();

    const { port: again } = await start(port);
    expect(again).toBe(port);
  });

  it('closes with a request in flight', async () => {
    const asked = Promise.withResolvers<void>();
    const silent = new Hono().get('/', () => {
      asked.resolve();
      return new Promise<Response>(() => {});
    });
    const { url, close } = await serve(silent, { port: 0, name: 'GitHub' });
    const answer = fetch(url);
    await asked.promise;
    await Promise.all([expect(answer).rejects.toThrow('fetch failed'), close()]);
  });
});
