import * as z from 'zod/mini';

/** The part of a webhook payload and of a comment event that the page needs. */
const commented = z.object({
  comment: z.object({
    id: z.int(),
    body: z.string(),
    user: z.object({ login: z.string(), id: z.int(), type: z.string() }),
  }),
  issue: z.object({ number: z.int(), title: z.string() }),
  repository: z.object({ id: z.int(), full_name: z.string() }),
});
export type Commented = z.infer<typeof commented>;

const notified = z.object({
  id: z.string(),
  team: z.string(),
  destination: z.optional(z.string()),
  result: z.object({ outcome: z.string(), reason: z.optional(z.string()) }),
  person: z.optional(z.object({ login: z.string() })),
  decided_by: z.optional(z.object({ login: z.string() })),
});
export type Notified = z.infer<typeof notified>;

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const readCommented = (value: unknown): Commented | undefined => z.safeParse(commented, value).data;
export const readNotified = (value: unknown): Notified | undefined => z.safeParse(notified, value).data;

/** The id of an event: `<repository id>-<comment id>`. */
export const eventId = ({ repository, comment }: Commented) => `${repository.id}-${comment.id}`;

/** A click in Slack: the page shows it with the comment that asked. */
const clicked = z.object({
  type: z.literal('slack_action'),
  request: z.object({ repository: z.int(), comment: z.int() }),
});

/** The id of the event that a comment event, click or notification is about. */
export function aboutOf(value: unknown): string | undefined {
  const event = readCommented(value);
  if (event !== undefined) return eventId(event);
  const { data: click } = z.safeParse(clicked, value);
  if (click !== undefined) return `${click.request.repository}-${click.request.comment}`;
  const [, repository, comment] = /^(\d+)\/(\d+)\//.exec(readNotified(value)?.id ?? '') ?? [];
  return repository === undefined ? undefined : `${repository}-${comment}`;
}

const url = z.object({ body: z.string(), isBase64Encoded: z.boolean() });
const batch = z.object({
  Records: z.tuple([
    z.object({ body: z.string(), attributes: z.object({ ApproximateReceiveCount: z.string() }) }),
  ]),
});

/** The message that a function was invoked with, and how often the message has been received. */
export function readInvocation(event: unknown): { readonly message: unknown; readonly number: number } {
  const { data: request } = z.safeParse(url, event);
  if (request !== undefined) {
    const text = request.isBase64Encoded ? Buffer.from(request.body, 'base64').toString() : request.body;
    return { message: parseJson(text), number: 1 };
  }
  const { data } = z.safeParse(batch, event);
  const [record] = data?.Records ?? [];
  return record === undefined
    ? { message: undefined, number: 1 }
    : { message: parseJson(record.body), number: Number(record.attributes.ApproximateReceiveCount) };
}

const items = z.record(z.string(), z.object({ S: z.optional(z.string()), N: z.optional(z.string()) }));
const update = z.object({ Key: z.object({ pk: z.object({ S: z.string() }) }) });
const updated = z.object({ Attributes: z.optional(items), Item: z.optional(items) });

/** The key of a ledger call, and the item after it if the response has it. */
export function readItem(request: string, response: string) {
  const { data } = z.safeParse(update, parseJson(request));
  const { data: result } = z.safeParse(updated, parseJson(response));
  const attributes = result?.Attributes ?? result?.Item;
  const item =
    attributes &&
    Object.fromEntries(
      Object.entries(attributes).map(([name, { S, N }]) => [name, N === undefined ? (S ?? '') : Number(N)]),
    );
  return data && { key: data.Key.pk.S, item };
}
