import { WEBHOOK_SECRET } from '../fixtures/delivery-request.ts';
import { SIGNING_SECRET } from '../fixtures/slack-click.ts';

export const TOKEN = 'ghp_PLANTED';
/** The path of Slack's webhook. */
export const HOOK = '/services/T0/B0/PLANTED';

/** The path where a click is answered. */
export const ANSWERS = '/actions/T024BE7LD/1/PLANTED';

/** What must never be logged. */
export const SECRETS = [WEBHOOK_SECRET, TOKEN, HOOK, SIGNING_SECRET, ANSWERS];
