/** Replaces the cache of discovered DynamoDB endpoints in the bundles. The SDK creates one but does not use it. */
export const EndpointCache = Object;
