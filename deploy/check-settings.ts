import { ProblemsError } from '../src/runtime/problems-error.ts';
import {
  readCommandSettings,
  readNotifySettings,
  readReceiveSettings,
  readSweepSettings,
} from '../src/runtime/settings.ts';
import type { FunctionName } from './bundle.ts';
import { LOCAL_STAGE } from './environment.ts';

type Environment = Readonly<Record<string, string | object>>;

/** A reference has its value only once the stack is made; until then any text stands for it. */
const known = (environment: Environment) =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : 'a-reference',
    ]),
  );

/**
 * Checks before a deployment what each function will check when it starts.
 *
 * @param file - Where the settings stand.
 * @throws ProblemsError with every problem of every function.
 */
export function checkSettings(environments: Readonly<Record<FunctionName, Environment>>, file: string): void {
  const problems = [
    () => readReceiveSettings(known(environments.receive)),
    () => readCommandSettings(known(environments.command)),
    () => readNotifySettings(known(environments.notify)),
    () => readSweepSettings(known(environments.sweep)),
  ].flatMap(problemsOf);
  const { STAGE: stage } = known(environments.receive);
  const named = problems.map((problem) =>
    problem.replaceAll('.env.STAGE', file).replaceAll('--stage STAGE', `--stage ${stage || 'STAGE'}`),
  );
  if (stage === LOCAL_STAGE) named.unshift('STAGE must not be local: `npm start` runs that on this machine');
  if (named.length > 0) throw new ProblemsError('settings', [...new Set(named)]);
}

function problemsOf(read: () => unknown): readonly string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof ProblemsError) return error.problems;
    throw error;
  }
}

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
