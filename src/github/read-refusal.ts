import * as z from 'zod/mini';

const answer = z.object({ message: z.string(), errors: z.optional(z.unknown()) });
const detail = z.object({ code: z.optional(z.string()), message: z.optional(z.string()) });
const details = z.array(
  z.union([
    detail,
    z.pipe(
      z.string(),
      z.transform((message) => ({ code: undefined, message })),
    ),
  ]),
);

/**
 * What GitHub says in a body that refuses something: its words, and the codes of its errors. There are none in the
 * page of a proxy, which may quote the request with the token in it.
 *
 * @see https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#validation-failed
 */
export function readRefusal(body: unknown): { readonly words: string; readonly codes: readonly string[] } {
  const { message = '', errors } = z.safeParse(answer, body).data ?? {};
  const found = z.safeParse(details, errors).data ?? [];
  return {
    words: [message, ...found.flatMap((error) => error.message ?? [])].join(': '),
    codes: found.flatMap(({ code }) => code ?? []),
  };
}
