import * as z from 'zod/mini';
import { parseAnswer } from './parse-answer.ts';

/** As much as can be asked for at once. */
export const PAGE = 100;

/** An answer with a page of a list. */
interface PageAnswer {
  readonly data: unknown;
  readonly headers: { readonly link?: string };
}

/**
 * Whether a list ends with a page. A page that is not full need not be the last: GitHub may leave items out of it.
 *
 * @see https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api#using-link-headers
 */
export const isLastPage = ({ headers }: PageAnswer, items: readonly unknown[]): boolean =>
  items.length < PAGE && !/rel="next"/.test(headers.link ?? '');

/**
 * The pages of a list, one after the other.
 *
 * @param ask - Asks for one of them.
 * @throws a Failure.
 */
export async function* listPages<T>(
  item: z.ZodMiniType<T>,
  ask: (which: { per_page: number; page: number }) => Promise<PageAnswer>,
): AsyncGenerator<readonly T[]> {
  for (let page = 1; ; page += 1) {
    const answer = await ask({ per_page: PAGE, page });
    const items = parseAnswer(z.array(item), answer.data);
    yield items;
    if (isLastPage(answer, items)) return;
  }
}
