const REDACTED = '[redacted]';
const SECRET_HEADERS = new Set(['authorization', 'x-amz-security-token', 'cookie']);

/** Removes credentials from headers. */
export function redactHeaders(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      SECRET_HEADERS.has(name.toLowerCase()) ? REDACTED : String(value),
    ]),
  );
}

/** Removes the secret from the path of a Slack webhook, or of an answer to a click. */
export const redactPath = (path: string): string =>
  path
    .replace(/^\/services\/[^/]+\/[^/]+\/.+$/, `/services/T…/B…/${REDACTED}`)
    .replace(/^\/actions\/[^/]+\/[^/]+\/.+$/, `/actions/T…/…/${REDACTED}`);

/** Removes plaintexts from KMS and secrets from GitHub from a body. */
export const redactBody = (body: string): string =>
  body
    // As JSON, and in the form that SNS gets.
    .replaceAll(/(actions(?:\/|%2F)T\w+(?:\/|%2F)\d+(?:\/|%2F))\w+/g, `$1${REDACTED}`)
    .replaceAll(/"(Plaintext|token|pem|client_secret|webhook_secret)":\s*"[^"]*"/g, `"$1":"${REDACTED}"`);
