import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { assert, asyncProperty, string } from 'fast-check';
import { httpsFetch } from '../../src/runtime/https-fetch.ts';
import { rejectedBy } from '../fixtures/rejected-by.ts';
import { NOBODY, startAnswering } from '../fixtures/start-answering.ts';

let server: Awaited<ReturnType<typeof startAnswering>>;
beforeAll(async () => {
  server = await startAnswering();
});
afterAll(() => server.close());

describe('a response', () => {
  it('has the status, headers and body that the server sent', async () => {
    server.tell({ status: 404, headers: { 'X-Any': 'thing', 'content-type': 'text/plain' }, body: 'Größe' });
    const response = await httpsFetch(`${server.url}/path?a=b`);
    expect(response).toMatchObject({ ok: false, status: 404, statusText: 'Not Found' });
    expect(response.url).toBe(`${server.url}/path?a=b`);
    expect(response.headers.get('x-any')).toBe('thing');
    expect(response.headers.get('X-ANY')).toBe('thing');
    expect(response.headers.get('other')).toBeNull();
    expect(Object.fromEntries(response.headers)).toMatchObject({ 'x-any': 'thing' });
    expect(Object.fromEntries(response.headers.entries())).toMatchObject({ 'x-any': 'thing' });
    expect(await response.text()).toBe('Größe');
    expect(Buffer.from(await response.arrayBuffer()).toString()).toBe('Größe');
  });

  it.each([200, 201, 204, 299])('is ok with status %i', async (status) => {
    server.tell({ status });
    expect((await httpsFetch(server.url)).ok).toBe(true);
  });

  it('can be parsed as JSON', async () => {
    server.tell({ body: '{"a": [1]}' });
    expect(await (await httpsFetch(server.url)).json()).toEqual({ a: [1] });
  });

  it('is the same as that of fetch, for any body', async () => {
    await assert(
      asyncProperty(string({ unit: 'binary' }), async (body) => {
        server.tell({ body });
        const [ours, theirs] = await Promise.all([httpsFetch(server.url), fetch(server.url)]);
        expect(await ours.text()).toBe(await theirs.text());
      }),
      { numRuns: 50 },
    );
  });
});

describe('a request', () => {
  it.each([
    ['GET', undefined, undefined],
    ['DELETE', undefined, undefined],
    ['PUT', undefined, '0'],
    ['POST', '{"name":"ö"}', '13'],
  ])('by %s has its headers and body', async (method, body, length) => {
    server.tell({});
    server.calls.length = 0;
    await httpsFetch(server.url, { method, body, headers: { authorization: 'Bearer x' } });
    expect(server.calls).toMatchObject([{ method, path: '/', body: body ?? '' }]);
    expect(server.calls[0]?.headers).toMatchObject({ authorization: 'Bearer x' });
    expect(server.calls[0]?.headers['content-length']).toBe(length);
  });

  it('reuses its connection', async () => {
    server.tell({});
    server.calls.length = 0;
    await httpsFetch(server.url);
    await httpsFetch(server.url);
    expect(server.calls.map(({ headers }) => headers.connection)).toEqual(['keep-alive', 'keep-alive']);
  });

  it('has no body but a string', async () => {
    expect(await rejectedBy(httpsFetch(server.url, { method: 'POST', body: new Uint8Array(1) }))).toEqual(
      new TypeError('only a string can be sent'),
    );
  });
});

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('is returned if it is to be handled by hand: %i', async (status) => {
    server.tell({ status, headers: { location: '/elsewhere' } });
    server.calls.length = 0;
    const response = await httpsFetch(server.url, { redirect: 'manual' });
    expect(response).toMatchObject({ ok: false, status });
    expect(server.calls).toHaveLength(1);
  });

  it.each(['error', 'follow'] as const)('is an error otherwise: %s', async (redirect) => {
    server.tell({ status: 302, headers: { location: '/elsewhere' } });
    server.calls.length = 0;
    expect(await rejectedBy(httpsFetch(server.url, { redirect }))).toBeInstanceOf(TypeError);
    expect(server.calls).toHaveLength(1);
  });
});

describe('a failure', () => {
  it.each([
    ['a refused connection', NOBODY, 'ECONNREFUSED'],
    ['a name that does not exist', 'http://nobody.invalid', /^(ENOTFOUND|EAI_AGAIN)$/],
  ])('for %s names the code of the network', async (_, url, code) => {
    expect(await rejectedBy(httpsFetch(url))).toMatchObject({
      name: 'TypeError',
      message: 'fetch failed',
      cause: { code: expect.stringMatching(code) },
    });
  });

  it.each(['a reset', 'half an answer, then a reset'] as const)('for %s is thrown', async (answer) => {
    server.tell(answer);
    expect(await rejectedBy(httpsFetch(server.url))).toMatchObject({ cause: { code: 'ECONNRESET' } });
  });

  it.each(['silence', 'half an answer, then silence'] as const)(
    'for %s has the reason of the signal',
    async (answer) => {
      server.tell(answer);
      const error = await rejectedBy(httpsFetch(server.url, { signal: AbortSignal.timeout(50) }));
      expect(error).toMatchObject({ name: 'TimeoutError' });
    },
  );

  it('for a server without TLS is thrown, and nothing is sent', async () => {
    server.calls.length = 0;
    const error = await rejectedBy(httpsFetch(server.url.replace('http:', 'https:')));
    expect(error).toMatchObject({ name: 'TypeError', message: 'fetch failed' });
    expect(server.calls).toEqual([]);
  });

  it('for a malformed header does not quote it', async () => {
    const error = await rejectedBy(httpsFetch(server.url, { headers: { authorization: 'PLANTED\n' } }));
    expect(error).toMatchObject({ cause: { code: 'ERR_INVALID_CHAR' } });
    expect(String(error instanceof Error && error.cause)).not.toContain('PLANTED');
  });
});
