import * as z from 'zod/mini';
import type { GitHubCall } from './github/create-github.ts';
import { drawBox } from './terminal-box.ts';

const PLACE = /^\/repos\/([^/]+\/[^/]+)\/issues\/(\d+)\/comments$/;
const comment = z.object({ body: z.string(), user: z.object({ login: z.string() }) });

/** Draws a comment that was just written as people read it on the issue; undefined if the call wrote none. */
export function showComment({ method, path, status, exchange }: GitHubCall): string | undefined {
  const [, repository, issue] = PLACE.exec(path) ?? [];
  const { data } = z.safeParse(comment, exchange.responseBody);
  if (method !== 'POST' || status !== 201 || repository === undefined || data === undefined) return undefined;
  return drawBox(`GitHub: ${repository}#${issue}`, [
    [{ text: data.user.login, looks: ['bold'] }],
    [{ text: data.body, looks: [] }],
  ]);
}
