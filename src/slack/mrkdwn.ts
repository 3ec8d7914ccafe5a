/**
 * Escapes what came from elsewhere, so that no title can link, or ping `<!channel>`.
 * @see https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
export const escape = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A link in mrkdwn. @param url - Without `<`, `>` and `|`, as the schemas of the messages guarantee. */
export const link = (url: string, label: string) => `<${escape(url)}|${escape(label)}>`;
