import { LOCAL_STAGE } from '../deploy/environment.ts';
import { SLACK_TEAM } from './slack-clicks.ts';

export const LOCAL_REGION = 'us-east-1';
export const LOCAL_KEY = `alias/usher-${LOCAL_STAGE}`;
/** The name of the ledger's table. */
export const LOCAL_LEDGER = `usher-${LOCAL_STAGE}-ledger`;

/** The secret of the local webhook. It is public, as it only protects a program on this machine. */
export const LOCAL_WEBHOOK_SECRET = 'usher-local-secret';
/** Signs the clicks of the stand-in for Slack; as public. */
export const LOCAL_SIGNING_SECRET = '0123456789abcdef0123456789abcdef';
export const LOCAL_TOKEN = 'local-token-of-an-owner';

/** The default first port of a local run, which `LOCAL_PORT` overrides; the other parts use the ports after it. */
export const LOCAL_PORT = 3700;

/** The path of a destination's webhook on the stand-in for Slack. */
export const hookPath = (destination: string) => `/services/${SLACK_TEAM}/B00000000/${destination}`;
