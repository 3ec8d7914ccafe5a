import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';
import { IncomingWebhook, type IncomingWebhookSendArguments } from '@slack/webhook';
import { serve, type Served } from '../../local/serve.ts';
import { createSlack, type Post } from '../../local/slack.ts';
import { SLACK_TEAM } from '../../local/slack-clicks.ts';

const PEOPLE = '/services/T0000LOCAL/B0000PEOPLE/secretpeople';
const OPS = '/services/T0000LOCAL/B0000OPS/secretops';
const at = new Date('2026-05-04T03:02:01Z');

const seen: Post[] = [];
const slack = createSlack({
  hooks: { people: PEOPLE, ops: OPS },
  onPost: (post) => seen.push(post),
  now: () => at,
});
let served: Served;

beforeAll(async () => {
  served = await serve(slack.app, { port: 0, name: 'Slack' });
});
afterAll(() => served.close());
beforeEach(() => {
  seen.length = 0;
});

const send = (message: IncomingWebhookSendArguments, path = PEOPLE) =>
  new IncomingWebhook(served.url + path).send(message);

/** Sends what the library's types do not allow. */
const post = (body: string, path = PEOPLE) => fetch(served.url + path, { method: 'POST', body });

const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const plain = (text: string) => ({ type: 'plain_text', text });
const section = (text: string) => ({ type: 'section', text: mrkdwn(text) });
const avatar = { type: 'image', image_url: 'https://avatars.githubusercontent.com/u/1', alt_text: 'octocat' };

describe('a valid message', () => {
  it('gets ok and is kept', async () => {
    expect(await send({ text: 'hello' })).toEqual({ text: 'ok' });
    expect(seen).toEqual([
      { hook: 'people', ts: expect.stringMatching(/^\d{10}\.\d{6}$/), payload: { text: 'hello' }, at },
    ]);
    expect(slack.posts.at(-1)).toBe(seen[0]);
  });

  it('goes to the destination of its webhook', async () => {
    await send({ text: 'hello' }, OPS);
    expect(seen).toMatchObject([{ hook: 'ops' }]);
  });

  it('may be the message of 2015, and is kept whole', async () => {
    const payload = {
      username: 'ijin2',
      icon_url: 'https://avatars.githubusercontent.com/u/12809425?v=3',
      text: 'Added to the team',
      unfurl_links: false,
    };
    await send(payload);
    expect(seen).toMatchObject([{ payload }]);
  });

  it('may have every block at its limits', async () => {
    const blocks = [
      { type: 'header', block_id: 'b'.repeat(255), text: { ...plain('h'.repeat(150)), emoji: true } },
      {
        type: 'section',
        text: { ...mrkdwn('😀'.repeat(3000)), verbatim: true },
        accessory: avatar,
        expand: true,
      },
      { type: 'section', fields: Array.from({ length: 10 }, () => plain('f'.repeat(2000))) },
      { type: 'context', elements: [avatar, ...Array.from({ length: 9 }, () => mrkdwn('c'))] },
      { ...avatar, alt_text: 'a'.repeat(2000), title: plain('title') },
      ...Array.from({ length: 45 }, () => ({ type: 'divider' })),
    ];
    expect((await post(JSON.stringify({ blocks }))).status).toBe(200);
    expect(seen).toMatchObject([{ payload: { blocks } }]);
  });

  it('may have attachments only', async () => {
    await send({ attachments: [{ fallback: 'hello' }] });
    expect(seen).toHaveLength(1);
  });

  it('is listed at /posts', async () => {
    await send({ text: 'the last one' });
    const listed: unknown = await (await fetch(`${served.url}/posts`)).json();
    expect(listed).toHaveLength(slack.posts.length);
    expect(listed).toContainEqual({
      hook: 'people',
      ts: expect.any(String),
      payload: { text: 'the last one' },
      at: at.toJSON(),
    });
  });
});

describe('an invalid message', () => {
  it.each([
    ['malformed JSON', 'hello', 'invalid_payload'],
    ['no body', '', 'invalid_payload'],
    ['an array', '["hello"]', 'invalid_payload'],
    ['a number as text', '{"text": 1}', 'invalid_payload'],
    ['no content', '{"username": "octocat"}', 'no_text'],
    ['empty content', '{"text": "", "blocks": [], "attachments": []}', 'no_text'],
  ])('is rejected: %s', async (_, body, error) => {
    const response = await post(body);
    expect(await response.text()).toBe(error);
    expect(response.status).toBe(400);
    expect(seen).toEqual([]);
  });

  it('makes the library throw', async () => {
    await expect(
      send({ blocks: Array.from({ length: 51 }, () => ({ type: 'divider' })) }),
    ).rejects.toMatchObject({
      statusCode: 400,
      body: 'invalid_blocks',
    });
  });

  it.each<[string, unknown]>([
    ['a header of 151 characters', { type: 'header', text: plain('h'.repeat(151)) }],
    ['a header with markup', { type: 'header', text: mrkdwn('*h*') }],
    ['a section of 3001 characters', section('😀'.repeat(3001))],
    ['an empty section', section('')],
    ['a section without text or fields', { type: 'section' }],
    ['11 fields', { type: 'section', fields: Array.from({ length: 11 }, () => mrkdwn('f')) }],
    ['a field of 2001 characters', { type: 'section', fields: [mrkdwn('f'.repeat(2001))] }],
    ['an image without a description', { type: 'image', image_url: avatar.image_url }],
    ['a description of 2001 characters', { ...avatar, alt_text: 'a'.repeat(2001) }],
    ['an image with a relative address', { ...avatar, image_url: '/u/1' }],
    [
      'an accessory without a description',
      { ...section('s'), accessory: { ...avatar, alt_text: undefined } },
    ],
    [
      '11 elements in a context',
      { type: 'context', elements: Array.from({ length: 11 }, () => mrkdwn('c')) },
    ],
    ['no elements in a context', { type: 'context', elements: [] }],
    ['an unknown kind of block', { type: 'paragraph', text: plain('p') }],
    ['an unknown property', { ...section('s'), colour: 'green' }],
    ['a block_id of 256 characters', { type: 'divider', block_id: 'b'.repeat(256) }],
  ])('is rejected: %s', async (_, block) => {
    const response = await post(JSON.stringify({ text: 'fallback', blocks: [block] }));
    expect(await response.text()).toBe('invalid_blocks');
    expect(response.status).toBe(400);
    expect(seen).toEqual([]);
  });
});

describe('a wrong path', () => {
  it.each([
    ['an unknown webhook', '/services/T0000LOCAL/B0000NONE/secretpeople', 404, 'no_service'],
    ['another workspace', '/services/T0000OTHER/B0000PEOPLE/secretpeople', 404, 'no_service'],
    ['a wrong secret', '/services/T0000LOCAL/B0000PEOPLE/secretops', 403, 'invalid_token'],
  ])('is refused: %s', async (_, path, status, error) => {
    await expect(send({ text: 'hello' }, path)).rejects.toMatchObject({ statusCode: status, body: error });
    expect(seen).toEqual([]);
  });

  it('is not found', async () => {
    expect((await post('{"text": "hello"}', '/services')).status).toBe(404);
  });

  it('rejects GET', async () => {
    const response = await fetch(served.url + PEOPLE);
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });
});

describe('a click', () => {
  const button = {
    type: 'button',
    action_id: 'usher_approve',
    text: plain('Approve'),
    value: '1/1/1/sre/1',
    style: 'primary',
  };
  /** Posts a message with a button and clicks on it. @returns the path of its answers. */
  const click = async () => {
    await post(JSON.stringify({ text: 'hello', blocks: [{ type: 'actions', elements: [button] }] }));
    const message = slack.posts.at(-1);
    if (message === undefined) throw new Error('nothing was posted');
    const payload = slack.clicks.payloadOf({
      user: 'U0BOSS',
      button: 'usher_approve',
      origin: served.url,
      now: at,
      message,
    });
    expect(payload).toMatchObject({
      type: 'block_actions',
      user: { id: 'U0BOSS', team_id: SLACK_TEAM },
      team: { id: SLACK_TEAM },
      container: { message_ts: message.ts },
      actions: [{ action_id: 'usher_approve', value: '1/1/1/sre/1' }],
    });
    return z.object({ response_url: z.string() }).parse(payload).response_url;
  };
  const answer = (url: string, content: object = { text: 'heard' }) =>
    fetch(url, { method: 'POST', body: JSON.stringify(content) });

  it('can be answered to the person alone, or in the place of the message', async () => {
    const url = await click();
    expect((await answer(url)).status).toBe(200);
    expect((await answer(url, { text: 'over', replace_original: true })).status).toBe(200);
    expect(slack.answers.slice(-2)).toMatchObject([
      { user: 'U0BOSS', isReplacement: false, payload: { text: 'heard' } },
      { user: 'U0BOSS', isReplacement: true, payload: { text: 'over' } },
    ]);
  });

  it('can be answered five times', async () => {
    const url = await click();
    for (let time = 0; time < 5; time += 1) expect((await answer(url)).status).toBe(200);
    const sixth = await answer(url);
    expect(sixth.status).toBe(404);
    expect(await sixth.json()).toEqual({ ok: false, error: 'used_url' });
  });

  it('can be answered for 30 minutes', async () => {
    const url = await click();
    const was = at.getTime();
    at.setTime(was + 30 * 60_000);
    expect((await answer(url)).status).toBe(200);
    at.setTime(was + 30 * 60_000 + 1);
    const late = await answer(url);
    at.setTime(was);
    expect(await late.json()).toEqual({ ok: false, error: 'expired_url' });
  });

  it('can be answered nowhere else', async () => {
    expect((await answer(`${served.url}/actions/${SLACK_TEAM}/9/none`)).status).toBe(404);
  });
});
