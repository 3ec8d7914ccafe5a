import * as z from 'zod/mini';
import { RetryableFailure } from '../runtime/failures.ts';
import { GitHubRefusal } from './failures.ts';

/**
 * Checks a response body against a schema. Octokit reports a truncated response, or a proxy's page, as a success.
 *
 * @returns the parsed body.
 * @throws RetryableFailure if it does not match.
 */
export function parseResponse<T>(schema: z.ZodMiniType<T>, data: unknown): T {
  const parsed = z.safeParse(schema, data);
  if (parsed.success) return parsed.data;
  throw new RetryableFailure('unexpected response from GitHub', { cause: parsed.error });
}

/** The response, or undefined for a 404. Every other failure is thrown, so that no error counts as a yes or a no. */
export async function undefinedIfNotFound<T>(response: Promise<T>): Promise<T | undefined> {
  try {
    return await response;
  } catch (error) {
    if (error instanceof GitHubRefusal && error.status === 404) return undefined;
    throw error;
  }
}

/** True for a 204, false for a 404. @throws a Failure for everything else, such as a proxy's page. */
export async function isNoContent(response: Promise<{ readonly status: number }>): Promise<boolean> {
  const found = await undefinedIfNotFound(response);
  if (found === undefined) return false;
  if (found.status !== 204)
    throw new RetryableFailure(`GitHub responded with ${found.status} instead of 204 or 404`);
  return true;
}

/** The largest page size that GitHub allows. */
export const PAGE = 100;

/** A response with one page of a list. */
interface PageResponse {
  readonly data: unknown;
  readonly headers: { readonly link?: string };
}

/**
 * Whether a page is the last of its list. One that is not full may still have a successor: GitHub leaves out items.
 *
 * @see https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api#using-link-headers
 */
export const isLastPage = ({ headers }: PageResponse, items: readonly unknown[]): boolean =>
  items.length < PAGE && !/rel="next"/.test(headers.link ?? '');

/**
 * Lists all pages, in order.
 *
 * @param item - The schema of an item.
 * @param getPage - Requests one page.
 * @throws a Failure.
 */
export async function* listPages<T>(
  item: z.ZodMiniType<T>,
  getPage: (query: { per_page: number; page: number }) => Promise<PageResponse>,
): AsyncGenerator<readonly T[]> {
  for (let page = 1; ; page += 1) {
    const response = await getPage({ per_page: PAGE, page });
    const items = parseResponse(z.array(item), response.data);
    yield items;
    if (isLastPage(response, items)) return;
  }
}
