import { nodeId } from './json-values.ts';
import type { Organization } from './organization.ts';

/** An organization as GitHub shows it inside other answers. */
export function organizationSummaryJson({ id, login }: Organization, base: string) {
  const url = `${base}/orgs/${login}`;
  return {
    login,
    id,
    node_id: nodeId('Organization', id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    description: null,
  };
}
