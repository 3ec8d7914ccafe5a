/**
 * Escapes text for mrkdwn, so that a title can neither link nor ping `<!channel>`.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
export const escape = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A link in mrkdwn. @param url - Without `<`, `>` and `|`, which the message schemas guarantee. */
export const link = (url: string, label: string) => `<${escape(url)}|${escape(label)}>`;
