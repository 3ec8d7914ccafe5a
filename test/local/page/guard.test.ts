import { expect, it } from '@jest/globals';
import { Hono } from 'hono';
import { guard } from '../../../local/page/guard.ts';

const app = new Hono();
app.use(guard());
app.all('*', (c) => c.text('in'));

const own = 'http://127.0.0.1:3706';
const json = { 'content-type': 'application/json' };

async function statusOf(method: string, headers: Record<string, string>): Promise<number> {
  const all = { host: '127.0.0.1:3706', ...headers };
  return (await app.request(`${own}/api/jump`, { method, headers: all })).status;
}

it.each([
  ['a visit', 'GET', {}],
  ['a visit under the other name of this machine', 'GET', { host: 'localhost:3706' }],
  ['a link from another site', 'GET', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }],
  ['what the page reads', 'GET', { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }],
  ['what the page changes', 'POST', { ...json, origin: own }],
])('lets in %s', async (_, method, headers) => {
  expect(await statusOf(method, headers)).toBe(200);
});

it.each([
  ['a name of somebody else that leads here', 'GET', { host: 'evil.example:3706' }],
  ['a host that only begins like this machine', 'GET', { host: '127.0.0.1.evil.example:3706' }],
  ['another site that reads', 'GET', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
  ['another origin that reads', 'GET', { origin: 'https://evil.example' }],
  ['another port of this machine that changes', 'POST', { ...json, origin: 'http://127.0.0.1:8080' }],
  ['a sandboxed frame', 'POST', { ...json, origin: 'null' }],
  ['whoever changes without an origin', 'POST', json],
  ['a form', 'POST', { 'content-type': 'application/x-www-form-urlencoded', origin: own }],
  ['a text that is sent without a question', 'POST', { 'content-type': 'text/plain', origin: own }],
  [
    'another name with the origin of it',
    'POST',
    { ...json, host: 'evil.example:80', origin: 'http://evil.example:80' },
  ],
])('keeps out %s', async (_, method, headers) => {
  expect(await statusOf(method, headers)).toBe(403);
});

it('allows no script but its own, no other host, no frame around it, and no other site', async () => {
  const { headers } = await app.request(own, { headers: { host: '127.0.0.1:3706' } });
  expect(headers.get('content-security-policy')).toMatch(/^default-src 'self'; .*frame-ancestors 'none'/);
  expect(headers.get('access-control-allow-origin')).toBeNull();
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});
