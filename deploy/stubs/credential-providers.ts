import { fromEnv } from '@aws-sdk/credential-provider-env';

/** Stands in the bundles for the SDK's chain of credential providers. */
export const defaultProvider = fromEnv;
