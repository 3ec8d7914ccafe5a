import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { serve, type Served } from '../../local/serve.ts';
import { createSlack } from '../../local/slack.ts';
import { createLog } from '../../src/runtime/log.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { createSlackClient } from '../../src/slack/client.ts';
import { printedBy } from '../fixtures/printed-by.ts';
import { rejectedBy } from '../fixtures/rejected-by.ts';
import { NOBODY, startAnswering } from '../fixtures/start-answering.ts';

const PATH = '/services/T0/B0/PLANTED';
const slack = createSlack({ hooks: { default: PATH }, onPost: () => {} });
let served: Served;
/** Another server. */
let other: Awaited<ReturnType<typeof startAnswering>>;

beforeAll(async () => {
  [served, other] = await Promise.all([serve(slack.app, { port: 0, name: 'Slack' }), startAnswering()]);
});
afterAll(() => Promise.all([served.close(), other.close()]));
beforeEach(() => {
  other.calls.length = 0;
});

const post = (url: string, origin: string, content = {}) =>
  createSlackClient(origin, () => new Date())('ops', new Secret(url), { text: 'hello', ...content });

describe('a message', () => {
  it('arrives unchanged', async () => {
    const blocks = [{ type: 'section' as const, text: { type: 'mrkdwn' as const, text: 'hello *you*' } }];
    await post(served.url + PATH, served.url, { blocks, username: 'ijin2' });
    expect(slack.posts.at(-1)).toMatchObject({
      hook: 'default',
      payload: { text: 'hello', blocks, username: 'ijin2' },
    });
  });

  it.each([
    ['for a deleted webhook is held', '/services/T0/OTHER/X', {}, 'held', 'no_service'],
    ['with a wrong secret is held', '/services/T0/B0/X', {}, 'held', 'invalid_token'],
    [
      'that Slack cannot show fails for good',
      PATH,
      { blocks: [{ type: 'none' }] },
      'permanent',
      'invalid_blocks',
    ],
    ['without text fails permanently', PATH, { text: '' }, 'permanent', 'no_text'],
  ])("%s, with Slack's error code", async (_, path, content, kind, word) => {
    expect(await rejectedBy(post(served.url + path, served.url, content))).toMatchObject({
      kind,
      message: expect.stringMatching(new RegExp(`^Slack destination ops → 40[034] ${word}$`)),
    });
  });

  it.each([301, 302, 303, 307, 308])('follows no redirect: %i', async (status) => {
    const count = slack.posts.length;
    other.tell({ status, headers: { location: served.url + PATH } });
    expect(await rejectedBy(post(other.url + PATH, other.url))).toMatchObject({ kind: 'retryable' });
    expect(other.calls).toHaveLength(1);
    expect(slack.posts).toHaveLength(count);
  });
});

describe('a webhook URL', () => {
  it('of another origin is held before a request is sent', async () => {
    expect(await rejectedBy(post(other.url + PATH, served.url))).toMatchObject({
      kind: 'held',
      message: `the webhook URL of the Slack destination ops does not begin with ${served.url}: encrypt the URL that Slack shows`,
    });
    expect(other.calls).toEqual([]);
  });

  it.each([
    'https://hooks.slack.com.evil.example/services/T/B/PLANTED',
    'https://hooks.slack.com@evil.example/services/T/B/PLANTED',
    'https://me:PLANTED@hooks.slack.com/services/T/B/PLANTED',
    'https://evil.example/https://hooks.slack.com/services/T/B/PLANTED',
    'https://evil.example/?https://hooks.slack.com#PLANTED',
    'https://api.slack.com/services/T/B/PLANTED',
    'https://hooks.slack.com:8443/services/T/B/PLANTED',
    'http://hooks.slack.com/services/T/B/PLANTED',
    'ftp://hooks.slack.com/services/T/B/PLANTED',
    '//hooks.slack.com/services/T/B/PLANTED',
    'hooks.slack.com/services/T/B/PLANTED',
    'data:text/plain,PLANTED',
    'PLANTED',
    '',
  ])('cannot be %j, and is not quoted', async (url) => {
    const failure = await rejectedBy(post(url, 'https://hooks.slack.com'));
    expect(failure).toMatchObject({ kind: 'held' });
    expect(String(failure)).toContain('does not begin with https://hooks.slack.com');
    expect(String(failure)).not.toContain('PLANTED');
  });

  it.each([
    ['is refused', () => post(`http://other${PATH}`, served.url)],
    ['has a name and a password', () => post(served.url.replace('//', '//me:PLANTED@') + PATH, served.url)],
    ['is gone', () => post(`${served.url}/services/T0/OTHER/PLANTED`, served.url)],
    ['is moved', () => post(`${other.url}/PLANTED`, other.url)],
    ['refuses the connection', () => post(NOBODY + PATH, NOBODY)],
  ])('is not in the log if it %s', async (_, run) => {
    other.tell({ status: 302, headers: { location: other.url + PATH } });
    const error = await rejectedBy(run());
    const logged = await printedBy(() => createLog('notify')('error', 'message not handled', { error }));
    expect(logged).toContain('"stack"');
    expect(logged).not.toContain('PLANTED');
  });
});
