/** The Slack destination that rules use when they name none. */
export const DEFAULT_DESTINATION = 'default';

/** The destination name that means: post nothing to Slack. */
export const NO_DESTINATION = 'none';

/** A Slack destination's name in the rules. */
export const destinationName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * The variable with the encrypted webhook URL of a Slack destination: `sre-alerts` →
 * `SLACK_WEBHOOK_URL_SRE_ALERTS_CIPHERTEXT`.
 */
export const variableOfDestination = (name: string) =>
  name === DEFAULT_DESTINATION
    ? 'SLACK_WEBHOOK_URL_CIPHERTEXT'
    : `SLACK_WEBHOOK_URL_${name.toUpperCase().replaceAll('-', '_')}_CIPHERTEXT`;

/** Whether a variable has the name of one with an encrypted webhook URL. */
export const isWebhookVariable = (name: string) => /^SLACK_WEBHOOK_URL(?:_[A-Z\d_]+)?_CIPHERTEXT$/.test(name);
