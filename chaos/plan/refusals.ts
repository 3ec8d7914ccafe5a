import type { Answer, Service } from '../services/wire.ts';

const json = (status: number, type: string, body: object, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'content-type': type, ...headers },
  body: Buffer.from(JSON.stringify(body)),
});

const plain = (status: number, text: string, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'content-type': 'text/html', ...headers },
  body: Buffer.from(text),
});

const snsError = (status: number, code: string, message: string): Answer => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: Buffer.from(
    `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type>` +
      `<Code>${code}</Code><Message>${message}</Message></Error><RequestId>0</RequestId></ErrorResponse>`,
  ),
});

/** An error of an AWS service, in its protocol. */
function awsError(
  service: 'kms' | 'dynamodb' | 'sns' | 'sqs' | 'scaling',
  status: number,
  code: string,
  message: string,
) {
  switch (service) {
    case 'kms':
      return json(status, 'application/x-amz-json-1.1', { __type: code, message });
    case 'dynamodb':
      return json(status, 'application/x-amz-json-1.0', {
        __type: `com.amazonaws.dynamodb.v20120810#${code}`,
        message,
      });
    // Its errors have the same form.
    case 'scaling':
    case 'sns':
      return snsError(status, code, message);
    case 'sqs':
      return json(
        status,
        'application/x-amz-json-1.0',
        { __type: `com.amazonaws.sqs#${code}`, message },
        { 'x-amzn-query-error': `${code};Sender` },
      );
  }
}

const githubError = (status: number, message: string, headers: Record<string, string> = {}) =>
  json(
    status,
    'application/json; charset=utf-8',
    {
      message,
      documentation_url: 'https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api',
    },
    headers,
  );

/** A proxy's page with status 200. */
export const garbage = plain(200, '<html><body><h1>Please log in to the network</h1></body></html>');

/** The service fails, or the proxy in front of it does. */
export function broken(service: Service, thrown: number): Answer {
  if (thrown < 0.3) return plain(502, '<html><body><h1>502 Bad Gateway</h1></body></html>');
  switch (service) {
    case 'github':
      return githubError(thrown < 0.6 ? 500 : 503, 'Server Error');
    case 'slack':
      return plain(thrown < 0.6 ? 500 : 503, thrown < 0.6 ? 'rollup_error' : 'service_unavailable');
    case 'kms':
    case 'dynamodb':
    case 'sns':
    case 'sqs':
    case 'scaling':
      return awsError(service, thrown < 0.6 ? 500 : 503, 'InternalFailure', 'We are on it');
  }
}

const throttling = {
  kms: 'ThrottlingException',
  dynamodb: 'ProvisionedThroughputExceededException',
  sns: 'Throttling',
  sqs: 'RequestThrottled',
  scaling: 'Throttling',
};
const denial = {
  kms: 'AccessDeniedException',
  dynamodb: 'AccessDeniedException',
  sns: 'AuthorizationError',
  sqs: 'AccessDeniedException',
  scaling: 'AccessDenied',
};

/** Too many calls, as each service of AWS says it. */
export function throttled(service: Service): Answer {
  if (service === 'github' || service === 'slack') return plain(429, 'too many calls');
  return awsError(service, 400, throttling[service], 'Rate exceeded');
}

/** Usher may not do that: its role or its token has changed. */
export function denied(service: Service): Answer {
  if (service === 'github' || service === 'slack') return githubError(401, 'Bad credentials');
  return awsError(
    service,
    service === 'sns' || service === 'scaling' ? 403 : 400,
    denial[service],
    'not authorized to perform this',
  );
}

/** 429, with the time from which on calls are welcome again. */
export function tooMany(service: Service, retryAfter: string): Answer {
  const headers = { 'retry-after': retryAfter };
  return service === 'slack'
    ? plain(429, 'rate_limited', headers)
    : githubError(429, 'too many requests', headers);
}

const SECONDARY = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';

/** GitHub's secondary limit. @param retryAfter - In seconds; GitHub leaves it out at times. */
export const secondaryLimit = (retryAfter?: number): Answer =>
  githubError(403, SECONDARY, {
    'x-ratelimit-remaining': '4321',
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  });

/** GitHub's primary limit. @param reset - In seconds of UTC. */
export const primaryLimit = (reset: number): Answer =>
  githubError(403, 'API rate limit exceeded for user ID 1.', {
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': String(reset),
    'x-ratelimit-resource': 'core',
  });

/** What Slack answers for a webhook that an admin has to mend: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors */
const REVOKED: readonly (readonly [number, string])[] = [
  [404, 'no_service'],
  [404, 'no_active_hooks'],
  [403, 'invalid_token'],
  [403, 'action_prohibited'],
  [404, 'channel_not_found'],
  [410, 'channel_is_archived'],
  [403, 'team_disabled'],
];

/** A webhook that Slack no longer takes messages from. */
export function revoked(thrown: number): Answer {
  const [status, word] = REVOKED[Math.floor(thrown * REVOKED.length)] ?? [404, 'no_service'];
  return plain(status, word);
}

/** GitHub sends callers on to the new name of a repository: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects */
export const renamed = json(
  301,
  'application/json; charset=utf-8',
  { message: 'Moved Permanently', url: 'https://api.github.com/repositories/1' },
  { location: 'https://api.github.com/repositories/1' },
);
