import { fromEnv } from '@aws-sdk/credential-provider-env';

/** Replaces the SDK's chain of credential providers in the bundles: Lambda puts credentials into the environment. */
export const defaultProvider = fromEnv;
