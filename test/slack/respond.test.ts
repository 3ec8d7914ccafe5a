import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createResponder } from '../../src/slack/respond.ts';
import { rejectedBy } from '../fixtures/rejected-by.ts';
import { NOBODY, startAnswering } from '../fixtures/start-answering.ts';

const PATH = '/actions/T0/1/PLANTED';
const now = () => new Date('2026-11-23T12:00:00Z');
const reply = { response_type: 'ephemeral', replace_original: false, text: 'hello' } as const;

let slack: Awaited<ReturnType<typeof startAnswering>>;
beforeAll(async () => {
  slack = await startAnswering();
});
afterAll(() => slack.close());
beforeEach(() => {
  slack.calls.length = 0;
});
const respond = (url: string, origin = slack.url) => createResponder(origin, now)(url, reply);

describe('an answer to a click', () => {
  it('is posted as JSON to the address of the click', async () => {
    slack.tell({ status: 200, body: '{"ok":true}' });
    await respond(slack.url + PATH);
    expect(slack.calls).toEqual([
      expect.objectContaining({ method: 'POST', path: PATH, body: JSON.stringify(reply) }),
    ]);
  });

  it.each([
    [404, 'permanent'],
    [400, 'permanent'],
    [403, 'permanent'],
    [429, 'retryable'],
    [408, 'retryable'],
    [500, 'retryable'],
    [503, 'retryable'],
  ])('that Slack answers with %i fails: %s', async (status, kind) => {
    slack.tell({ status, body: 'PLANTED' });
    const failure = await rejectedBy(respond(slack.url + PATH));
    expect(failure).toMatchObject({ kind });
    expect(String(failure)).not.toContain('PLANTED');
  });

  it('is not repeated before the time that Slack names', async () => {
    slack.tell({ status: 429, headers: { 'retry-after': '30' } });
    expect(await rejectedBy(respond(slack.url + PATH))).toMatchObject({
      notBefore: new Date('2026-11-23T12:00:30Z'),
    });
  });

  it('is not posted again before that time, while other clicks are answered', async () => {
    const again = createResponder(slack.url, now);
    slack.tell({ status: 429, headers: { 'retry-after': '30' } });
    await rejectedBy(again(slack.url + PATH, reply));
    slack.tell({ status: 200, body: '{"ok":true}' });
    expect(await rejectedBy(again(slack.url + PATH, reply))).toMatchObject({
      notBefore: new Date('2026-11-23T12:00:30Z'),
    });
    await again(`${slack.url}/actions/T0/2/OTHER`, reply);
    expect(slack.calls.map(({ path }) => path)).toEqual([PATH, '/actions/T0/2/OTHER']);
  });

  it.each([301, 302, 307, 308])('follows no redirect: %i', async (status) => {
    slack.tell({ status, headers: { location: `${slack.url}/elsewhere` } });
    expect(await rejectedBy(respond(slack.url + PATH))).toMatchObject({ kind: 'retryable' });
    expect(slack.calls).toHaveLength(1);
  });

  it('fails for now if Slack does not answer, without its address in the error', async () => {
    const failure = await rejectedBy(respond(NOBODY + PATH, NOBODY));
    expect(failure).toMatchObject({ kind: 'retryable' });
    slack.tell('a reset');
    const reset = await rejectedBy(respond(slack.url + PATH));
    expect(String(failure) + String(reset)).not.toContain('PLANTED');
  });

  it.each([
    ['another host', (url: string) => url.replace('127.0.0.1', 'localhost') + PATH],
    ['a longer host', (url: string) => `${url}.evil.example${PATH}`],
    ['a user in front', (url: string) => url.replace('http://', 'http://127.0.0.1:80@') + PATH],
    ['a webhook', (url: string) => `${url}/services/T0/B0/X`],
    ['a path that leads out', (url: string) => `${url}/actions/../services/T0/B0/X`],
    ['nonsense', () => 'PLANTED'],
  ])('is not posted to %s', async (_, make) => {
    const failure = await rejectedBy(respond(make(slack.url)));
    expect(failure).toMatchObject({ kind: 'held' });
    expect(String(failure)).not.toContain('PLANTED');
    expect(slack.calls).toEqual([]);
  });
});
