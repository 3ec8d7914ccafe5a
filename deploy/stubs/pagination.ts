/** Replaces Octokit's pagination in the bundles: Usher requests each page itself. */
export const paginateRest = () => ({});
