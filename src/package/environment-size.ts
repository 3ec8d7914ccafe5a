/** In bytes, over names and values: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LIMIT = 4096;

/** In bytes. A reference becomes an ARN when the stack is made; ours are shorter. */
const REFERENCE_SIZE = 150;

/** The problem, if any, that Lambda would refuse these variables of a function as too large. */
export function tooLarge(
  functionName: string,
  environment: Readonly<Record<string, string | object>>,
): readonly string[] {
  const size = Object.entries(environment).reduce((sum, [name, value]) => {
    const valueSize = typeof value === 'string' ? Buffer.byteLength(value) : REFERENCE_SIZE;
    return sum + Buffer.byteLength(name) + valueSize;
  }, 0);
  if (size <= LIMIT) return [];
  return [
    `the variables of ${functionName} take ${size} bytes and Lambda allows ${LIMIT}: encrypt shorter secrets or name fewer Slack destinations`,
  ];
}
