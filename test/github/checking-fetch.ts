import { checkRequest, checkResponse } from './openapi.ts';

/** A `fetch` that adds to `problems` where requests and responses do not match GitHub's OpenAPI description. */
export function createCheckingFetch(problems: string[]): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const { method, url } = request;
    const { pathname: path, searchParams } = new URL(url);
    const query = Object.fromEntries(searchParams);
    const headers = Object.fromEntries(request.headers);
    problems.push(...checkRequest({ method, path, query, headers, body: await readBody(request) }));

    const response = await fetch(request);
    const answer = { status: response.status, headers: Object.fromEntries(response.headers) };
    problems.push(...checkResponse({ method, path, ...answer, body: await readBody(response) }));
    return response;
  };
}

async function readBody(message: Request | Response): Promise<unknown> {
  const text = await message.clone().text();
  return text === '' ? undefined : JSON.parse(text);
}
