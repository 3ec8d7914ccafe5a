import { nodeId, timestamp } from './json-values.ts';
import type { Person } from './people.ts';

/** A person as GitHub shows them inside other answers. */
export function simpleUserJson({ id, login, type, avatarUrl }: Person, base: string) {
  const url = `${base}/users/${encodeURIComponent(login)}`;
  // GitHub shows the page of the App for its bot.
  const page = type === 'Bot' ? `apps/${login.replace(/\[bot\]$/, '')}` : login;
  return {
    login,
    id,
    node_id: nodeId(type, id),
    avatar_url: avatarUrl,
    gravatar_id: '',
    url,
    html_url: `https://github.com/${page}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type,
    user_view_type: 'public',
    site_admin: false,
  };
}

/** A person as GitHub shows them to everybody, with nothing filled in. */
export function publicUserJson(person: Person, since: Date, base: string) {
  return {
    ...simpleUserJson(person, base),
    name: null,
    company: null,
    blog: '',
    location: null,
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: timestamp(since),
    updated_at: timestamp(since),
  };
}
