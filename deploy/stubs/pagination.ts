/** Stands in the bundles for Octokit's pagination: Usher asks for each page itself. */
export const paginateRest = () => ({});
