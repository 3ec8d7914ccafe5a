import { PERMISSIONS } from '../../github/permissions.ts';

/** The most that GitHub lets the name of an App have. */
const LONGEST_NAME = 34;

/** Where people see GitHub, by where its API is: `https://HOST/api/v3` is GitHub Enterprise Server, `https://api.SUB.ghe.com` has its data in a region. */
export function webAddress(apiUrl: string): string {
  const url = new URL(apiUrl);
  if (url.pathname.endsWith('/api/v3')) return url.origin;
  return `${url.protocol}//${url.host.replace(/^api\./, '')}`;
}

/**
 * A GitHub App with exactly what Usher needs, as GitHub’s page for new Apps takes it.
 *
 * @param web - Where people see GitHub.
 * @param redirectUrl - Where GitHub sends the browser when the App is made.
 * @see https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest#github-app-manifest-parameters
 */
export function appManifest(web: string, organization: string, stage: string, redirectUrl: string) {
  return {
    name: `usher-${stage}-${organization}`.slice(0, LONGEST_NAME),
    url: `${web}/${organization}`,
    public: false,
    redirect_url: redirectUrl,
    // Only when Usher is deployed is there an address for the webhook, and an App that is made without one cannot be
    // given one later but by hand. Until `usher connect` GitHub delivers to itself, so nothing leaves it.
    hook_attributes: { url: `${web}/${organization}`, active: true },
    default_permissions: Object.fromEntries(PERMISSIONS.map(({ name, access }) => [name, access])),
    default_events: ['issue_comment'],
  };
}
