import { type Content, departures, findOperation, type Parameter } from './openapi-description.ts';

/** A request to GitHub. `path` follows the API's base URL, `body` is parsed JSON. */
export interface SentRequest {
  method: string;
  path: string;
  query?: Record<string, string>;
  headers: Record<string, string>;
  body?: unknown;
}

/** GitHub's response to a request with this method and path. `body` is parsed JSON. */
export interface ReceivedResponse {
  method: string;
  path: string;
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/**
 * Statuses that GitHub declares for few operations, and documents in prose for all of them:
 * https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
 */
const ANYWHERE = new Set([
  400, // problems parsing JSON
  401, // bad credentials
  403, // a rate limit, or a missing permission
  404, // does not exist, or this token may not see it
  429, // a rate limit
]);

/** The body of GitHub's errors, also where its description has none or requires no properties. */
const ERROR = {
  type: 'object',
  required: ['message', 'documentation_url'],
  properties: {
    message: { type: 'string' },
    documentation_url: { type: 'string', format: 'uri' },
    status: { type: 'string', pattern: '^[45][0-9][0-9]$' },
  },
};

/** Checks a request against GitHub's OpenAPI description. @returns its problems. */
export function checkRequest({ method, path, query = {}, headers, body }: SentRequest): string[] {
  const operation = findOperation(method, path);
  if (!operation) return [`${method} ${path} is no operation of GitHub`];
  const { inPath, parameters, requestBody: { content = {}, required = false } = {} } = operation;
  return [
    ...checkParameters(parameters, 'path', inPath),
    ...checkParameters(parameters, 'query', query),
    ...(headers['user-agent'] ? [] : ['no user-agent: GitHub refuses such requests, says its prose']),
    ...(body === undefined && required ? ['no body'] : []),
    ...(body === undefined ? [] : checkBody(content, headers['content-type'] ?? '', body)),
  ];
}

/** Checks a response against GitHub's OpenAPI description. @returns its problems. */
export function checkResponse({ method, path, status, headers, body }: ReceivedResponse): string[] {
  const operation = findOperation(method, path);
  const declared = operation?.responses.get(status);
  if (!declared && !ANYWHERE.has(status)) {
    return [
      `${status} is no answer that GitHub ${operation ? `declares for ${method} ${path}` : 'gives to an unknown path'}`,
    ];
  }
  const content = declared?.content;
  return [
    ...(content ? checkBody(content, headers?.['content-type'] ?? 'application/json', body) : []),
    ...(status >= 400 ? departures(ERROR, body, 'body') : []),
    ...(status < 400 && !content && body !== undefined ? ['a body where GitHub has none'] : []),
  ];
}

function checkParameters(
  parameters: Parameter[],
  place: 'path' | 'query',
  sent: Record<string, string>,
): string[] {
  const known = parameters.filter((parameter) => parameter.in === place);
  const unknown = Object.keys(sent).filter((name) => !known.some((parameter) => parameter.name === name));
  return [
    ...unknown.map((name) => `${place} ${name} is unknown to GitHub`),
    ...known.flatMap(({ name, required, schema }) => {
      const text = sent[name];
      if (text === undefined) return required ? [`${place} ${name} is missing`] : [];
      const value = schema['type'] === 'integer' && /^-?\d+$/.test(text) ? Number(text) : text;
      return departures(schema, value, `${place} ${name}`);
    }),
  ];
}

function checkBody(content: Content, type: string, body: unknown): string[] {
  const schema = content[type.split(';', 1)[0] ?? '']?.schema;
  if (!schema) return [`a body of type "${type}" where GitHub has [${Object.keys(content).join(', ')}]`];
  return departures(schema, body, 'body');
}
