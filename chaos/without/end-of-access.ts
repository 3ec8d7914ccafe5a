export * from '../../src/sweep/expire-grants.ts';

/** Nobody's time ever ends. */
export async function expireGrants(): Promise<void> {}
