import { Hono } from 'hono';
import { serve } from '../../local/serve.ts';

/** What is answered to `METHOD path`. */
export type Answers = Readonly<
  Record<
    string,
    { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  >
>;

/** A server that answers each call as it is told, and any other with a 404. */
export async function startAnswering(answers: Answers) {
  const calls: string[] = [];
  const requests: Request[] = [];
  const app = new Hono();
  app.all('*', (c) => {
    const call = `${c.req.method} ${c.req.path}`;
    calls.push(call);
    requests.push(c.req.raw);
    const { status, body, headers } = answers[call] ?? { status: 404 };
    // GitHub always says what it refuses.
    const said = body ?? (status >= 400 ? { message: 'Not Found' } : undefined);
    const text = said === undefined ? null : JSON.stringify(said);
    return new Response(text, { status, headers: { 'content-type': 'application/json', ...headers } });
  });
  const { url, close } = await serve(app, { port: 0, name: 'GitHub' });
  return { url, close, calls, requests };
}
