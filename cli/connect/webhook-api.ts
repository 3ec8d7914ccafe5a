import * as z from 'zod/mini';
import { splitFullName } from '../../src/github/repositories.ts';
import { parseResponse } from '../../src/github/responses.ts';
import { PermanentFailure } from '../../src/runtime/failures.ts';
import type { Secret } from '../../src/runtime/secret.ts';
import {
  describeRefusal,
  describeResponse,
  type GitHubRequest,
  type GitHubResponse,
  requestData,
} from '../github.ts';

/** Who a webhook belongs to: a repository, or the organization with all of its repositories. */
export interface HookOwner {
  /** `OWNER/NAME`, or the organization's login. */
  readonly name: string;
  /** Prefix of its routes, and their parameters. */
  readonly route: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export const organizationOwner = (login: string): HookOwner => ({
  name: login,
  route: '/orgs/{org}',
  parameters: { org: login },
});

/** @param fullName - `OWNER/NAME`. */
export const repositoryOwner = (fullName: string): HookOwner => ({
  name: fullName,
  route: '/repos/{owner}/{repo}',
  parameters: { ...splitFullName(fullName) },
});

/** The largest page; GitHub allows an owner 20 webhooks per event. */
const PAGE = 100;

const config = z.object({
  url: z.optional(z.string()),
  content_type: z.optional(z.string()),
  insecure_ssl: z.optional(z.union([z.string(), z.number()])),
  secret: z.optional(z.string()),
});
const hook = z.object({ id: z.int(), active: z.boolean(), events: z.array(z.string()), config });
export type Hook = z.infer<typeof hook>;

const delivery = z.object({
  id: z.number(),
  /** ISO 8601. */
  delivered_at: z.string(),
  event: z.string(),
  status: z.string(),
  status_code: z.int(),
});
export type Delivery = z.infer<typeof delivery>;

/** GitHub shows webhooks only to those who may change them, and responds to others as if there were none. */
export class WebhookAccessDenied extends PermanentFailure {}

function parse<T>(schema: z.ZodMiniType<T>, response: GitHubResponse, owner: HookOwner): T {
  if (response.status < 300) return parseResponse(schema, response.data);
  const isDenied = response.status === 403 || response.status === 404;
  const what = `access to the webhooks of ${owner.name}`;
  if (isDenied) throw new WebhookAccessDenied(`GitHub refused ${what} (${describeResponse(response)})`);
  throw new PermanentFailure(describeRefusal(what, response));
}

/**
 * Lists the webhooks that deliver to a URL.
 *
 * @throws WebhookAccessDenied, and other Failures.
 * @see https://docs.github.com/en/rest/repos/webhooks#list-repository-webhooks
 */
export async function findHooks(
  request: GitHubRequest,
  owner: HookOwner,
  url: string,
): Promise<readonly Hook[]> {
  const response = await request(`GET ${owner.route}/hooks`, { ...owner.parameters, per_page: PAGE });
  return parse(z.array(hook), response, owner).filter((found) => found.config.url === url);
}

/**
 * Creates the webhook that delivers to a URL, or corrects an existing one: issue comments, as JSON, signed.
 *
 * @throws WebhookAccessDenied, and other Failures.
 */
export async function ensureHook(
  request: GitHubRequest,
  owner: HookOwner,
  url: string,
  secret: Secret,
): Promise<{ readonly id: number; readonly created: boolean }> {
  const [existing] = await findHooks(request, owner, url);
  // GitHub never shows the secret, so it is always set.
  const settings = { active: true, events: ['issue_comment'], config: hookConfig(url, secret) };
  const response =
    existing === undefined
      ? await request(`POST ${owner.route}/hooks`, { ...owner.parameters, name: 'web', ...settings })
      : await request(`PATCH ${owner.route}/hooks/{hook_id}`, {
          ...owner.parameters,
          hook_id: existing.id,
          ...settings,
        });
  return { id: parse(hook, response, owner).id, created: existing === undefined };
}

const hookConfig = (url: string, secret: Secret) => ({
  url,
  content_type: 'json',
  insecure_ssl: '0',
  secret: secret.expose(),
});

/** Lists the last 30 deliveries of a webhook, the latest first. @throws a Failure of GitHub. */
export async function listDeliveries(
  request: GitHubRequest,
  owner: HookOwner,
  id: number,
): Promise<readonly Delivery[]> {
  const parameters = { ...owner.parameters, hook_id: id, per_page: 30 };
  const response = await request(`GET ${owner.route}/hooks/{hook_id}/deliveries`, parameters);
  return parse(z.array(delivery), response, owner);
}

/** Has GitHub send a ping. @throws a Failure of GitHub. */
export async function ping(request: GitHubRequest, owner: HookOwner, id: number): Promise<void> {
  const parameters = { ...owner.parameters, hook_id: id };
  const response = await request(`POST ${owner.route}/hooks/{hook_id}/pings`, parameters);
  if (response.status !== 204) parse(z.never(), response, owner);
}

/** The configuration of a GitHub App's webhook. */
export const appHookConfig = config;

/**
 * Sets the URL and the secret of a GitHub App's webhook.
 *
 * @throws a Failure of GitHub.
 * @see https://docs.github.com/en/rest/apps/webhooks#update-a-webhook-configuration-for-an-app
 */
export async function configureAppHook(
  requestAsApp: GitHubRequest,
  url: string,
  secret: Secret,
): Promise<void> {
  // In `data`, since Octokit would take a parameter `url` for the URL to call.
  await requestData(requestAsApp, config, 'PATCH /app/hook/config', { data: hookConfig(url, secret) });
}

/** Lists the last 30 deliveries of a GitHub App's webhook, the latest first. @throws a Failure of GitHub. */
export const listAppDeliveries = (requestAsApp: GitHubRequest): Promise<readonly Delivery[]> =>
  requestData(requestAsApp, z.array(delivery), 'GET /app/hook/deliveries', { per_page: 30 });
