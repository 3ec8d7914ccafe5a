import * as z from 'zod/mini';

/** The services outside the functions. Each listens on a port of its own, as each has a host of its own. */
export const SERVICES = ['kms', 'sns', 'sqs', 'dynamodb', 'github', 'slack'] as const;
export const service = z.enum(SERVICES);
export type Service = z.infer<typeof service>;

/** A call that a service answered. */
export const call = z.object({
  service,
  /** The function that made it, as far as its credentials tell: those of AWS do. */
  caller: z.string(),
  /** The operation, such as `Decrypt` or `PUT /orgs/{org}/teams/{team}/memberships/{user}`. */
  name: z.string(),
  status: z.int(),
  /** When the request arrived, in ms since 1970, with fractions. */
  at: z.number(),
  /** From its arrival to the end of the answer, in ms, with the injected latency. */
  took: z.number(),
  /** Whether it opened a connection. */
  isConnecting: z.boolean(),
});
export type Call = z.infer<typeof call>;

/** A message that SNS took. */
export const published = z.object({
  topic: z.string(),
  message: z.string(),
  attributes: z.record(z.string(), z.string()),
});
export type Published = z.infer<typeof published>;

/** What the services say at once: SNS took a message, or Slack a post. It has been answered by then. */
export const happened = z.object({
  happened: z.enum(['published', 'posted']),
  /** In ms since 1970. */
  at: z.number(),
  /** The message that was published. */
  message: z.string(),
});
export type Happened = z.infer<typeof happened>;

/** What the services have taken since the last reset. */
export const seen = z.object({
  calls: z.array(call),
  published: z.array(published),
  /** Slack's destinations and texts. */
  posts: z.array(z.object({ hook: z.string(), text: z.string() })),
});
export type Seen = z.infer<typeof seen>;

/** Parts of a path that differ from call to call. */
const NAMED: readonly (readonly [RegExp, string])[] = [
  [/^\/api\/v3/, ''],
  [/(?<=^\/orgs\/)[^/]+/, '{org}'],
  [/(?<=^\/repos\/)[^/]+\/[^/]+/, '{repo}'],
  [/(?<=\/teams\/)[^/]+/, '{team}'],
  [/(?<=\/(?:memberships|members|users)\/)[^/]+/, '{user}'],
  [/(?<=\/)\d+(?=\/|$)/g, '{n}'],
  [/(?<=^\/services\/).+/, '{webhook}'],
];

/** Names a call of a REST API by its route. @param path - With or without a query. */
export function routeOf(method: string, path: string): string {
  const [bare = ''] = path.split('?');
  return `${method} ${NAMED.reduce((route, [pattern, name]) => route.replace(pattern, name), bare)}`;
}
