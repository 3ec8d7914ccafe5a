const LIMIT = 5000;
const WINDOW_SECONDS = 60 * 60;

/** Makes the headers of each answer: the state of the primary rate limit, and an id of the request. */
export function createAnswerHeaders(now: () => Date): () => Record<string, string> {
  let requests = 0;
  let used = 0;
  let reset = 0;
  return () => {
    const seconds = Math.floor(now().getTime() / 1000);
    if (seconds >= reset) {
      used = 0;
      reset = seconds + WINDOW_SECONDS;
    }
    used += 1;
    requests += 1;
    return {
      'x-github-media-type': 'github.v3; format=json',
      'x-github-request-id': `0000:0000:${requests.toString(16).toUpperCase().padStart(8, '0')}`,
      'x-ratelimit-limit': String(LIMIT),
      'x-ratelimit-remaining': String(Math.max(LIMIT - used, 0)),
      'x-ratelimit-reset': String(reset),
      'x-ratelimit-resource': 'core',
      'x-ratelimit-used': String(used),
    };
  };
}
