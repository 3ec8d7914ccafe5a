/** Stands in the bundles for Octokit's methods of every endpoint there is: Usher names the few routes that it calls. */
export const legacyRestEndpointMethods = () => ({});
