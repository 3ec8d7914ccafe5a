import { WEBHOOK_SECRET } from '../fixtures/delivery-request.ts';

export const TOKEN = 'ghp_PLANTED';
/** The path of Slack's webhook. */
export const HOOK = '/services/T0/B0/PLANTED';

/** What must never be logged. */
export const SECRETS = [WEBHOOK_SECRET, TOKEN, HOOK];
