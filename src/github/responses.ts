import * as z from 'zod/mini';
import { RetryableFailure } from '../runtime/failures.ts';
import { GitHubRefusal } from './failures.ts';

/**
 * Checks that an answer of GitHub has what is needed of it: Octokit takes one that was cut off, or a page of a proxy,
 * for a success.
 *
 * @throws RetryableFailure if it has not.
 */
export function parseResponse<T>(schema: z.ZodMiniType<T>, data: unknown): T {
  const parsed = z.safeParse(schema, data);
  if (parsed.success) return parsed.data;
  throw new RetryableFailure('GitHub’s answer is cut off or is none of GitHub’s', { cause: parsed.error });
}

/** GitHub's answer, or undefined if that is 404; every other failure is thrown, so that no doubt passes for a yes or a no. */
export async function undefinedIfNotFound<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof GitHubRefusal && error.status === 404) return undefined;
    throw error;
  }
}

/** GitHub's yes, which is 204, or its no, which is 404. @throws a Failure for everything else, such as the page of a proxy. */
export async function isNoContent(answer: Promise<{ readonly status: number }>): Promise<boolean> {
  const found = await undefinedIfNotFound(answer);
  if (found === undefined) return false;
  if (found.status !== 204)
    throw new RetryableFailure(`GitHub answered ${found.status} where only 204 is a yes`);
  return true;
}

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
    const items = parseResponse(z.array(item), answer.data);
    yield items;
    if (isLastPage(answer, items)) return;
  }
}
