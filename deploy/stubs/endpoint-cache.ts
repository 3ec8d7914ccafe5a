/** Stands in the bundles for the cache of DynamoDB's discovered endpoints, which the SDK makes but asks only on request. */
export const EndpointCache = Object;
