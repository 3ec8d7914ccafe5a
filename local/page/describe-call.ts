import type { CallShape } from './shapes.ts';
import type { TraceCall, TraceResponse } from './trace-detail.ts';

/** A short title of a call: the operation and its subject. */
export function titleOf({ service, method, path, requestHeaders, requestBody }: TraceCall): string {
  const operation = requestHeaders['x-amz-target']?.split('.').at(-1) ?? '';
  switch (service) {
    case 'github':
      return `${method} ${path}`;
    case 'slack':
      return path.startsWith('/actions/') ? 'POST the answer to a click' : 'POST to the webhook';
    case 'sns': {
      const sent = new URLSearchParams(requestBody);
      return `${sent.get('Action') ?? method} on ${sent.get('TopicArn')?.split(':').at(-1) ?? 'a topic'}`;
    }
    case 'kms':
      return `${operation} ${/"secret":"([^"]+)"/.exec(requestBody)?.[1] ?? ''}`.trim();
    case 'scaling': {
      const sent = new URLSearchParams(requestBody);
      return `${sent.get('Action') ?? method} ${sent.get('InstanceId') ?? ''}`.trim();
    }
    case 'sqs': {
      const seconds = /"VisibilityTimeout":(\d+)/.exec(requestBody)?.[1];
      return seconds === undefined ? operation : `${operation} to ${seconds} s`;
    }
    case 'dynamodb':
      return `${operation} ${/"pk":\{"S":"([^"]+)"/.exec(requestBody)?.[1] ?? ''}`.trim();
  }
}

/** Whether a call succeeded. */
export function toneOf(
  { service, method }: TraceCall,
  response: TraceResponse | undefined,
): CallShape['tone'] {
  if (response === undefined) return 'open';
  if (response.status >= 200 && response.status < 300) return 'good';
  if (response.fault !== undefined) return 'bad';
  if (service === 'github' && response.status === 404 && method === 'GET') return 'no';
  return response.responseBody.includes('ConditionalCheckFailedException') ? 'no' : 'bad';
}
