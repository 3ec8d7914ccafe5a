import * as z from 'zod/mini';
import { splitFullName } from '../../src/github/repositories.ts';
import { parseResponse } from '../../src/github/responses.ts';
import { PermanentFailure } from '../../src/runtime/failures.ts';
import type { Secret } from '../../src/runtime/secret.ts';
import { type AskGitHub, type GitHubAnswer, sayRefusal, wordsOf } from '../github.ts';

/** Where a webhook is: a repository, or the organization for all of its repositories. */
export interface HookPlace {
  /** `OWNER/NAME`, or the organization’s login. */
  readonly name: string;
  /** The beginning of its routes, and what fills them in. */
  readonly route: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export const onOrganization = (login: string): HookPlace => ({
  name: login,
  route: '/orgs/{org}',
  parameters: { org: login },
});

/** @param fullName - `OWNER/NAME`. */
export const onRepository = (fullName: string): HookPlace => ({
  name: fullName,
  route: '/repos/{owner}/{repo}',
  parameters: { ...splitFullName(fullName) },
});

/** As much as can be asked for at once; GitHub lets a place have 20 for one event. */
const PAGE = 100;

const hook = z.object({
  id: z.int(),
  active: z.boolean(),
  events: z.array(z.string()),
  config: z.object({
    url: z.optional(z.string()),
    content_type: z.optional(z.string()),
    insecure_ssl: z.optional(z.union([z.string(), z.number()])),
    secret: z.optional(z.string()),
  }),
});
export type Hook = z.infer<typeof hook>;

export const deliverySchema = z.object({
  id: z.number(),
  delivered_at: z.string(),
  event: z.string(),
  status: z.string(),
  status_code: z.int(),
});
export type Delivery = z.infer<typeof deliverySchema>;

/** GitHub shows webhooks only to who may change them, and answers everybody else as if there were none. */
export class NoWebhookRight extends PermanentFailure {}

function parse<T>(schema: z.ZodMiniType<T>, answer: GitHubAnswer, place: HookPlace): T {
  if (answer.status < 300) return parseResponse(schema, answer.data);
  const isNotAllowed = answer.status === 403 || answer.status === 404;
  const what = `what concerns webhooks of ${place.name}`;
  if (isNotAllowed) throw new NoWebhookRight(`GitHub refuses ${what} (${wordsOf(answer)})`);
  throw new PermanentFailure(sayRefusal(what, answer));
}

/**
 * The webhooks of a place that deliver to an address.
 *
 * @throws NoWebhookRight, and other Failures.
 * @see https://docs.github.com/en/rest/repos/webhooks#list-repository-webhooks
 */
export async function hooksTo(ask: AskGitHub, place: HookPlace, url: string): Promise<readonly Hook[]> {
  const where = { ...place.parameters, per_page: PAGE };
  const found = parse(z.array(hook), await ask(`GET ${place.route}/hooks`, where), place);
  return found.filter(({ config }) => config.url === url);
}

/**
 * Makes a place have exactly one right webhook for an address: comments on issues, as JSON, signed.
 *
 * @throws NoWebhookRight, and other Failures.
 */
export async function putHook(
  ask: AskGitHub,
  place: HookPlace,
  url: string,
  secret: Secret,
): Promise<{ readonly id: number; readonly created: boolean }> {
  const [known] = await hooksTo(ask, place, url);
  // GitHub never shows the secret, so it is always set.
  const settings = {
    active: true,
    events: ['issue_comment'],
    config: { url, content_type: 'json', insecure_ssl: '0', secret: secret.expose() },
  };
  const answer =
    known === undefined
      ? await ask(`POST ${place.route}/hooks`, { ...place.parameters, name: 'web', ...settings })
      : await ask(`PATCH ${place.route}/hooks/{hook_id}`, {
          ...place.parameters,
          hook_id: known.id,
          ...settings,
        });
  return { id: parse(hook, answer, place).id, created: known === undefined };
}

/** The last deliveries of a webhook, the latest first. @throws a Failure. */
export async function lastDeliveries(
  ask: AskGitHub,
  place: HookPlace,
  id: number,
): Promise<readonly Delivery[]> {
  const where = { ...place.parameters, hook_id: id, per_page: 30 };
  return parse(
    z.array(deliverySchema),
    await ask(`GET ${place.route}/hooks/{hook_id}/deliveries`, where),
    place,
  );
}

/** Has GitHub send a ping. @throws a Failure. */
export async function ping(ask: AskGitHub, place: HookPlace, id: number): Promise<void> {
  const answer = await ask(`POST ${place.route}/hooks/{hook_id}/pings`, { ...place.parameters, hook_id: id });
  if (answer.status !== 204) parse(z.never(), answer, place);
}
