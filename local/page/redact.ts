const REDACTED = '[redacted]';
const SECRET_HEADERS = new Set(['authorization', 'x-amz-security-token', 'cookie']);

/** Headers as they may be shown: without what proves who somebody is. */
export function redactHeaders(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      SECRET_HEADERS.has(name.toLowerCase()) ? REDACTED : String(value),
    ]),
  );
}

/** The path of a webhook of Slack is its secret. */
export const redactPath = (path: string): string =>
  path.replace(/^\/services\/[^/]+\/[^/]+\/.+$/, `/services/T…/B…/${REDACTED}`);

/** A body as it may be shown: without a plaintext of KMS or a token that GitHub made. */
export const redactBody = (body: string): string =>
  body.replaceAll(/"(Plaintext|token|pem|client_secret|webhook_secret)":\s*"[^"]*"/g, `"$1":"${REDACTED}"`);
