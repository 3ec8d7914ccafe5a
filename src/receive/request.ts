import type { APIGatewayProxyStructuredResultV2, LambdaFunctionURLEvent } from 'aws-lambda';

/** In bytes: far more than any `issue_comment` payload, since a comment has at most 65,536 characters. */
export const BODY_LIMIT = 4 * 1024 * 1024;

const DELIVERY_ID = /^[\w-]{1,100}$/;
const JSON_TYPE = /^application\/json[ \t]*(;|$)/i;

interface DeliveryRequest {
  readonly delivery: string;
  readonly eventName: string;
  readonly signature: string | undefined;
  readonly body: Uint8Array;
}

/** GitHub's id of a delivery, or undefined if it is missing or malformed. The header is not signed. */
export function readDeliveryId({ headers }: LambdaFunctionURLEvent): string | undefined {
  const delivery = headers['x-github-delivery'];
  return delivery !== undefined && DELIVERY_ID.test(delivery) ? delivery : undefined;
}

/**
 * Reads the headers and body of a webhook delivery from a Function URL request (payload format 2.0), before its
 * signature is verified.
 *
 * @returns the delivery, or the response that refuses it: 400, 401, 405, 413 or 415.
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers
 */
export function readRequest(
  request: LambdaFunctionURLEvent,
): DeliveryRequest | { refusal: APIGatewayProxyStructuredResultV2 } {
  const refuse = (status: number, message: string) => ({ refusal: respond(status, message) });
  const { headers } = request;
  if (request.requestContext.http.method !== 'POST') return refuse(405, 'only POST is allowed');
  const body = Buffer.from(request.body ?? '', request.isBase64Encoded ? 'base64' : 'utf8');
  if (body.length > BODY_LIMIT) return refuse(413, `the body is over ${BODY_LIMIT} bytes`);
  if (headers['content-encoding'] !== undefined) {
    return refuse(
      415,
      'Content-Encoding is not supported: choose the content type application/json in the settings of the webhook, and let no proxy compress the body',
    );
  }
  if (!JSON_TYPE.test(headers['content-type'] ?? '')) {
    return refuse(
      415,
      'the body must be JSON: choose the content type application/json in the settings of the webhook',
    );
  }
  const signature = headers['x-hub-signature-256'];
  if (signature === undefined) {
    return refuse(401, 'X-Hub-Signature-256 is missing: set a secret in the settings of the webhook');
  }
  const eventName = headers['x-github-event'];
  const delivery = readDeliveryId(request);
  if (!eventName || delivery === undefined) {
    return refuse(400, 'X-GitHub-Event or X-GitHub-Delivery is missing or malformed');
  }
  return { delivery, eventName, signature, body };
}

/** A JSON response. GitHub shows it to the admin under the webhook's recent deliveries. */
export function respond(statusCode: number, message: string): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message }),
  };
}
