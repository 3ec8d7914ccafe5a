import { expireGrants as original } from '../../src/sweep/expire-grants.ts';

export * from '../../src/sweep/expire-grants.ts';

const HALF_AN_HOUR = 30 * 60_000;

/** Everybody's time ends early. */
export const expireGrants: typeof original = (services) =>
  original({ ...services, now: () => new Date(services.now().getTime() + HALF_AN_HOUR) });
