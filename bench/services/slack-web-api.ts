import { Hono } from 'hono';
import * as z from 'zod/mini';

const message = z.object({ channel: z.string(), text: z.string() });

/**
 * The two methods of Slack's Web API that a Bolt app calls for its first command. Incoming webhooks are in local/.
 *
 * @param onPost - Gets the channel and text of each message.
 * @see https://docs.slack.dev/reference/methods/auth.test
 * @see https://docs.slack.dev/reference/methods/chat.postMessage
 */
export function slackWebApi(onPost: (channel: string, text: string) => void): Hono {
  const app = new Hono();
  app.post('/api/auth.test', (c) =>
    c.json({
      ok: true,
      url: 'https://bench.slack.com/',
      team: 'bench',
      user: 'usher',
      team_id: 'T00000000',
      user_id: 'U00000000',
      bot_id: 'B00000000',
      is_enterprise_install: false,
    }),
  );
  app.post('/api/chat.postMessage', async (c) => {
    const { channel, text } = message.parse(await c.req.parseBody());
    onPost(channel, text);
    const ts = (Date.now() / 1_000).toFixed(6);
    return c.json({ ok: true, channel, ts, message: { type: 'message', bot_id: 'B00000000', text, ts } });
  });
  return app;
}
