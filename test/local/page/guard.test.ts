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
  ['a visit to localhost', 'GET', { host: 'localhost:3706' }],
  ['a link from another site', 'GET', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }],
  ['a read by the page', 'GET', { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }],
  ['a change by the page', 'POST', { ...json, origin: own }],
])('allows %s', async (_, method, headers) => {
  expect(await statusOf(method, headers)).toBe(200);
});

it.each([
  ['a foreign host name that resolves to this machine', 'GET', { host: 'evil.example:3706' }],
  [
    'a host name that only starts with the address of this machine',
    'GET',
    { host: '127.0.0.1.evil.example:3706' },
  ],
  ['a read by another site', 'GET', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
  ['a read by another origin', 'GET', { origin: 'https://evil.example' }],
  ['a change by another port of this machine', 'POST', { ...json, origin: 'http://127.0.0.1:8080' }],
  ['a change by a sandboxed frame', 'POST', { ...json, origin: 'null' }],
  ['a change without an origin', 'POST', json],
  ['a form', 'POST', { 'content-type': 'application/x-www-form-urlencoded', origin: own }],
  ['a text, which needs no preflight', 'POST', { 'content-type': 'text/plain', origin: own }],
  [
    'a foreign host name with its own origin',
    'POST',
    { ...json, host: 'evil.example:80', origin: 'http://evil.example:80' },
  ],
])('rejects %s', async (_, method, headers) => {
  expect(await statusOf(method, headers)).toBe(403);
});

it('forbids foreign scripts and hosts, framing, and reads by other sites', async () => {
  const { headers } = await app.request(own, { headers: { host: '127.0.0.1:3706' } });
  expect(headers.get('content-security-policy')).toMatch(/^default-src 'self'; .*frame-ancestors 'none'/);
  expect(headers.get('access-control-allow-origin')).toBeNull();
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});
