/** Replaces Octokit's endpoint methods in the bundles: Usher calls its few routes by name. */
export const legacyRestEndpointMethods = () => ({});
