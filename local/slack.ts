import { Hono } from 'hono';
import { type ClickAnswer, type ClickedMessage, Clicks } from './slack-clicks.ts';
import { readMessage } from './slack-message.ts';

/** A message that the stand-in accepted; `hook` is the destination's name. */
export interface Post extends ClickedMessage {
  readonly at: Date;
}

/** Options for {@link createSlack}. */
export interface SlackOptions {
  /** The path of each destination's webhook: `{ people: '/services/T0/B0/SECRET' }`. */
  readonly hooks: Readonly<Record<string, string>>;
  readonly onPost: (post: Post) => void;
  readonly now?: () => Date;
}

/** A stand-in for Slack. */
export interface Slack {
  readonly app: Hono;
  readonly posts: readonly Post[];
  /** Answers to clicks, in order. */
  readonly answers: readonly ClickAnswer[];
  readonly clicks: Clicks;
  /** Adds a destination. */
  readonly addHook: (name: string, path: string) => void;
  /** Called with each answer to a click. */
  onAnswer: ((answer: ClickAnswer) => void) | undefined;
}

/**
 * A stand-in for Slack's incoming webhooks: keeps what it accepts, and rejects what Slack rejects. `GET /posts` lists
 * the accepted messages, `GET /answers` the answers to clicks.
 *
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors
 */
export function createSlack({ hooks, onPost, now = () => new Date() }: SlackOptions): Slack {
  const destinations = new Map(Object.entries(hooks).map(([name, path]) => [path, name]));
  const webhooks = new Set(Object.values(hooks).map(withoutSecret));
  const posts: Post[] = [];
  const answers: ClickAnswer[] = [];
  const clicks = new Clicks(now);
  const app = new Hono();

  // Slack sends its one-word responses as HTML.
  app.use('/services/*', async (c, next) => {
    await next();
    c.header('content-type', 'text/html');
  });

  app.post('/services/:team/:webhook/:secret', async (c) => {
    const hook = destinations.get(c.req.path);
    if (hook === undefined) {
      return webhooks.has(withoutSecret(c.req.path))
        ? c.text('invalid_token', 403)
        : c.text('no_service', 404);
    }
    const read = readMessage(await c.req.text());
    if ('refusal' in read) return c.text(read.refusal, 400);

    const post = { hook, ts: clicks.timestamp(now()), payload: read.message, at: now() };
    posts.push(post);
    onPost(post);
    return c.text('ok');
  });

  app.all('/services/:team/:webhook/:secret', (c) => c.text('', 405, { allow: 'POST' }));

  app.post('/actions/:team/:click/:secret', async (c) => {
    const answer = clicks.answer(c.req.path, await c.req.text());
    if ('status' in answer) {
      return Response.json({ ok: false, error: answer.error }, { status: answer.status });
    }
    answers.push(answer);
    slack.onAnswer?.(answer);
    return c.json({ ok: true });
  });

  app.get('/posts', (c) => c.json(posts));
  app.get('/answers', (c) => c.json(answers));

  const addHook = (name: string, path: string) => {
    destinations.set(path, name);
    webhooks.add(withoutSecret(path));
  };
  const slack: Slack = { app, posts, answers, clicks, addHook, onAnswer: undefined };
  return slack;
}

const withoutSecret = (path: string) => path.slice(0, path.lastIndexOf('/'));
