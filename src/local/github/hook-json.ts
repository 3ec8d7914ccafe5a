import type { Hook, HookConfig, HookDelivery } from './hooks.ts';

/** A webhook’s settings as GitHub shows them: the secret is stars. */
export const hookConfigJson = ({ secret, ...config }: HookConfig) =>
  secret === undefined ? config : { ...config, secret: '********' };

/** A webhook. @param place - The address of its repository or organization. */
export function hookJson(hook: Hook, place: string, latest: HookDelivery | undefined) {
  const { id, active, events, config, createdAt, updatedAt, repository } = hook;
  const url = `${place}/hooks/${id}`;
  return {
    type: repository === undefined ? 'Organization' : 'Repository',
    id,
    name: 'web',
    active,
    events,
    config: hookConfigJson(config),
    updated_at: updatedAt.toISOString(),
    created_at: createdAt.toISOString(),
    url,
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
    ...(repository === undefined
      ? {}
      : {
          test_url: `${url}/test`,
          last_response: {
            code: latest?.statusCode ?? null,
            status: latest === undefined ? 'unused' : 'active',
            message: latest?.status ?? null,
          },
        }),
  };
}

/** A delivery as it stands in a list. */
export const hookDeliveryJson = ({ id, guid, at, event, action, status, statusCode }: HookDelivery) => ({
  id,
  guid,
  delivered_at: at.toISOString(),
  redelivery: false,
  duration: 0.1,
  status,
  status_code: statusCode,
  event,
  action,
  installation_id: null,
  repository_id: null,
  throttled_at: null,
});
