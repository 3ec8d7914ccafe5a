import { Hono } from 'hono';
import { serve } from '../../local/serve.ts';

/** The responses by `METHOD path`. */
export type Answers = Readonly<
  Record<
    string,
    { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  >
>;

/** A server with a response for each of these calls, and a 404 for any other. */
export async function startAnswering(answers: Answers) {
  const calls: string[] = [];
  const requests: Request[] = [];
  const app = new Hono();
  app.all('*', (c) => {
    const call = `${c.req.method} ${c.req.path}`;
    calls.push(call);
    requests.push(c.req.raw);
    const { status, body, headers } = answers[call] ?? { status: 404 };
    // GitHub always gives a reason.
    const said = body ?? (status >= 400 ? { message: 'Not Found' } : undefined);
    const text = said === undefined ? null : JSON.stringify(said);
    return new Response(text, { status, headers: { 'content-type': 'application/json', ...headers } });
  });
  const { url, close } = await serve(app, { port: 0, name: 'GitHub' });
  return { url, close, calls, requests };
}
