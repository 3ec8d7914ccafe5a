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

/** Removes the secret from the path of a Slack webhook. */
export const redactPath = (path: string): string =>
  path.replace(/^\/services\/[^/]+\/[^/]+\/.+$/, `/services/T…/B…/${REDACTED}`);

/** Removes plaintexts from KMS and secrets from GitHub from a body. */
export const redactBody = (body: string): string =>
  body.replaceAll(/"(Plaintext|token|pem|client_secret|webhook_secret)":\s*"[^"]*"/g, `"$1":"${REDACTED}"`);
