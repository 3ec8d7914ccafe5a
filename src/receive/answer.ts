import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** A JSON answer of `receive`; GitHub shows it to the admin under the webhook's recent deliveries. */
export function answer(statusCode: number, message: string): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message }),
  };
}
