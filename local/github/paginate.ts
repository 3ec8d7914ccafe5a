import type { Context } from 'hono';
import type { GitHubEnv } from './answers.ts';

function positive(text: string | undefined, otherwise: number): number {
  const number = Number(text);
  return Number.isInteger(number) && number > 0 ? number : otherwise;
}

/** The page of a list that the request asks for; the others are named in the `link` header, as on GitHub. */
export function paginate<Item>(c: Context<GitHubEnv>, items: readonly Item[]): Item[] {
  const size = Math.min(positive(c.req.query('per_page'), 30), 100);
  const page = positive(c.req.query('page'), 1);
  const last = Math.max(Math.ceil(items.length / size), 1);

  const links: string[] = [];
  const link = (rel: string, target: number) => {
    const query = new URLSearchParams({ ...c.req.query(), page: String(target) });
    links.push(`<${c.var.base}${c.req.path}?${query.toString()}>; rel="${rel}"`);
  };
  if (page > 1) link('prev', page - 1);
  if (page < last) link('next', page + 1);
  if (page < last) link('last', last);
  if (page > 1) link('first', 1);
  if (links.length > 0) c.header('link', links.join(', '));
  return items.slice((page - 1) * size, page * size);
}
