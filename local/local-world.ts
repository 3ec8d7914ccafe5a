import { LOCAL_STAGE } from '../deploy/environment.ts';

export const LOCAL_REGION = 'us-east-1';
export const LOCAL_KEY = `alias/usher-${LOCAL_STAGE}`;
/** The name of the ledger's table. */
export const LOCAL_LEDGER = `usher-${LOCAL_STAGE}-ledger`;

/** The secret of the local webhook. No secret at all: it opens nothing but a program on this machine. */
export const LOCAL_WEBHOOK_SECRET = 'usher-local-secret';
export const LOCAL_TOKEN = 'local-token-of-an-owner';

/** The first port of a local run, unless `LOCAL_PORT` names another; the other parts follow it. */
export const LOCAL_PORT = 3700;

/** The path of a destination's webhook at the stand-in for Slack. */
export const hookPath = (destination: string) => `/services/T00000000/B00000000/${destination}`;
