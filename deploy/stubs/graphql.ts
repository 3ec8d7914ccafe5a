/** Replaces Octokit's GraphQL client, which it creates at start, in the bundles: Usher only calls the REST API. */
export const withCustomRequest = () => ({ defaults: () => undefined });
