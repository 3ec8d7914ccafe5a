/** Stands in the bundles for Octokit's GraphQL, which it makes at its start: Usher calls the REST API alone. */
export const withCustomRequest = () => ({ defaults: () => undefined });
