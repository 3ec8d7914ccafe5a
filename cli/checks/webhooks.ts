import { parseResponse } from '../../src/github/responses.ts';
import { adviceForStatus } from '../connect/deliveries.ts';
import {
  appHookConfig,
  type Delivery,
  findHooks,
  type Hook,
  type HookOwner,
  listAppDeliveries,
  listDeliveries,
  WebhookAccessDenied,
} from '../connect/webhook-api.ts';
import { describeResponse, type GitHubRequest } from '../github.ts';
import { type CheckResult, fail, pass, warn } from './check-result.ts';

/** The deployed stage that GitHub should deliver to. */
export interface WebhookTarget {
  readonly stage: string;
  readonly url: string;
}

const reconnect = ({ stage }: WebhookTarget) => `run \`npm run usher -- connect --stage ${stage}\``;

/**
 * Checks that each owner has a webhook that delivers: its own, or that of the organization.
 *
 * @param owners - Repositories, or the organization.
 */
export async function checkWebhooks(
  request: GitHubRequest,
  owners: readonly HookOwner[],
  organization: HookOwner,
  target: WebhookTarget,
): Promise<readonly CheckResult[]> {
  const shared = await findHooks(request, organization, target.url).catch((error: unknown) => {
    // A token may have access to the webhooks of repositories only.
    if (error instanceof WebhookAccessDenied) return [];
    throw error;
  });
  const results = await Promise.all(
    owners.map(async (owner) => {
      const about = `webhook of ${owner.name}`;
      try {
        const [own] = owner.name === organization.name ? [] : await findHooks(request, owner, target.url);
        if (own !== undefined) return await checkWebhook(request, owner, own, target);
        const [hook] = shared;
        if (hook !== undefined) return await checkWebhook(request, organization, hook, target);
        return [fail(about, `to ${target.url} does not exist`, reconnect(target))];
      } catch (error) {
        if (!(error instanceof WebhookAccessDenied)) throw error;
        const todo = 'to check it, set USHER_GITHUB_TOKEN to a token of an owner with Webhooks: read';
        return [warn(about, 'is not visible to this token', todo)];
      }
    }),
  );
  return results.flat();
}

async function checkWebhook(
  request: GitHubRequest,
  owner: HookOwner,
  { id, active, events, config }: Hook,
  target: WebhookTarget,
): Promise<readonly CheckResult[]> {
  const about = `webhook of ${owner.name}`;
  const problems = [
    ...(active ? [] : ['is turned off']),
    ...(events.includes('issue_comment') || events.includes('*') ? [] : ['does not send issue comments']),
    ...configProblems(config),
  ];
  if (problems.length > 0) return [fail(about, problems.join(', '), reconnect(target))];
  const deliveries = await listDeliveries(request, owner, id);
  return [pass(about, 'is configured correctly'), checkDeliveries(about, deliveries, target)];
}

/** Checks the webhook of a GitHub App. */
export async function checkAppWebhook(
  requestAsApp: GitHubRequest,
  target: WebhookTarget,
): Promise<readonly CheckResult[]> {
  const about = 'webhook of the GitHub App';
  const response = await requestAsApp('GET /app/hook/config');
  if (response.status >= 300) {
    return [fail(about, `is not visible (${describeResponse(response)})`, reconnect(target))];
  }
  const config = parseResponse(appHookConfig, response.data);
  const problems = [
    ...(config.url === target.url ? [] : ['delivers to another URL']),
    ...configProblems(config),
  ];
  if (problems.length > 0) return [fail(about, problems.join(', '), reconnect(target))];
  const deliveries = await listAppDeliveries(requestAsApp);
  return [pass(about, 'is configured correctly'), checkDeliveries(about, deliveries, target)];
}

const configProblems = ({ content_type, secret, insecure_ssl }: Hook['config']) => [
  ...(content_type === 'json' ? [] : ['sends forms instead of JSON']),
  ...(secret === undefined || secret === '' ? ['has no secret'] : []),
  ...(String(insecure_ssl ?? '0') === '0' ? [] : ['does not verify the certificate']),
];

/** @param deliveries - The latest first. */
function checkDeliveries(about: string, deliveries: readonly Delivery[], target: WebhookTarget): CheckResult {
  const [last] = deliveries;
  if (last === undefined) return warn(about, 'has not delivered anything yet', reconnect(target));
  const isFailed = ({ status_code: code }: Delivery) => code < 200 || code >= 300;
  const { status_code: code, delivered_at: at } = last;
  if (isFailed(last)) {
    return fail(about, `got ${code} for its last delivery, at ${at}`, adviceForStatus(code, target.stage));
  }
  const failed = deliveries.filter(isFailed).length;
  if (failed === 0) return pass(about, `last delivered at ${at}`);
  const todo = 'the sweep makes up for them; see the responses under “Recent deliveries” on GitHub';
  return warn(about, `failed ${failed} of its last ${deliveries.length} deliveries`, todo);
}
