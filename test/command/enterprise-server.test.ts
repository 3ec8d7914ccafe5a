import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Hono } from 'hono';
import { serve, type Served } from '../../local/serve.ts';
import { createOctokit } from '../../src/github/client.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { type Play, playCommands } from './play-commands.ts';

let play: Play;
let server: Served;
beforeEach(async () => {
  play = await playCommands({ teams: ['reader'], allow: ['mona'], approve: { by: ['boss'] } });
  const app = new Hono();
  app.all('/api/v3/*', async ({ req }) => {
    const { method, path, raw } = req;
    const body = method === 'GET' ? null : await req.text();
    return await fetch(play.github.url + path.slice('/api/v3'.length), {
      method,
      headers: raw.headers,
      body,
    });
  });
  server = await serve(app, { port: 0, name: 'GitHub Enterprise Server' });
  const octokit = createOctokit(new Secret('t0ken'), `${server.url}/api/v3`, play.services.now);
  play.services.octokit = async () => octokit;
});
afterEach(async () => {
  await server.close();
  await play.close();
});

it('works on GitHub Enterprise Server, whose API has a path', async () => {
  expect(await play.say('mona', 'join')).toEqual(['added']);
  expect(await play.say('hubot', 'join')).toEqual(['requested']);
  expect(await play.say('boss', '/approve @hubot')).toEqual(['added']);
  expect(['mona', 'hubot'].map((login) => play.place(login, 'reader'))).toEqual(['active', 'active']);
  expect(play.replies()).toEqual([
    expect.stringContaining('Welcome, @mona!'),
    expect.stringContaining('@hubot would like to join'),
    expect.stringContaining('Welcome, @hubot!'),
  ]);
});
