/** The destination that needs no name in the rules. */
export const DEFAULT_DESTINATION = 'default';

/** What stands in the rules in place of a destination where Slack is not to hear of something. */
export const NO_DESTINATION = 'none';

/** A destination's name in the rules. */
export const destinationName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** The setting that holds the encrypted webhook URL of a Slack destination of the rules: `sre-alerts` → `SLACK_WEBHOOK_URL_SRE_ALERTS_CIPHERTEXT`. */
export const variableOfDestination = (name: string) =>
  name === DEFAULT_DESTINATION
    ? 'SLACK_WEBHOOK_URL_CIPHERTEXT'
    : `SLACK_WEBHOOK_URL_${name.toUpperCase().replaceAll('-', '_')}_CIPHERTEXT`;

/** Whether a variable holds the encrypted webhook URL of some destination. */
export const isWebhookVariable = (name: string) => /^SLACK_WEBHOOK_URL(?:_[A-Z\d_]+)?_CIPHERTEXT$/.test(name);
