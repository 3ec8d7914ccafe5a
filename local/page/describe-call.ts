import type { CallShape } from './shapes.ts';
import type { TraceAnswer, TraceCall } from './trace-detail.ts';

/** What a call is, in a few words: the operation and what it is about. */
export function titleOf({ service, method, path, requestHeaders, requestBody }: TraceCall): string {
  const operation = requestHeaders['x-amz-target']?.split('.').at(-1) ?? '';
  switch (service) {
    case 'github':
      return `${method} ${path}`;
    case 'slack':
      return 'POST to the webhook';
    case 'sns': {
      const sent = new URLSearchParams(requestBody);
      return `${sent.get('Action') ?? method} on ${sent.get('TopicArn')?.split(':').at(-1) ?? 'a topic'}`;
    }
    case 'kms':
      return `${operation} ${/"secret":"([^"]+)"/.exec(requestBody)?.[1] ?? ''}`.trim();
    case 'sqs': {
      const seconds = /"VisibilityTimeout":(\d+)/.exec(requestBody)?.[1];
      return seconds === undefined ? operation : `${operation} to ${seconds} s`;
    }
    case 'dynamodb':
      return `${operation} ${/"pk":\{"S":"([^"]+)"/.exec(requestBody)?.[1] ?? ''}`.trim();
  }
}

/** How a call ended. */
export function toneOf({ service, method }: TraceCall, answer: TraceAnswer | undefined): CallShape['tone'] {
  if (answer === undefined) return 'open';
  if (answer.status >= 200 && answer.status < 300) return 'good';
  if (answer.fault !== undefined) return 'bad';
  if (service === 'github' && answer.status === 404 && method === 'GET') return 'no';
  return answer.responseBody.includes('ConditionalCheckFailedException') ? 'no' : 'bad';
}
