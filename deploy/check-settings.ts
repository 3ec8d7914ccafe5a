import { readHealSettings } from '../src/heal/settings.ts';
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

/** CloudFormation resolves references later, so they get a placeholder. */
const withPlaceholders = (environment: Environment) =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : 'placeholder',
    ]),
  );

/**
 * Checks the settings before a deployment, with the same checks that each function makes when it starts.
 *
 * @param environments - The variables of each function.
 * @param file - The settings file, for error messages.
 * @throws ProblemsError with every problem of all functions.
 */
export function checkSettings(environments: Readonly<Record<FunctionName, Environment>>, file: string): void {
  const problems = [
    () => readReceiveSettings(withPlaceholders(environments.receive)),
    () => readCommandSettings(withPlaceholders(environments.command)),
    () => readNotifySettings(withPlaceholders(environments.notify)),
    () => readSweepSettings(withPlaceholders(environments.sweep)),
  ].flatMap(problemsOf);
  report(problems, withPlaceholders(environments.receive)['STAGE'], file);
}

/** The same for the stack of `heal`. */
export function checkHealSettings(environment: Environment, file: string): void {
  // Lambda sets the region.
  const variables = withPlaceholders({ ...environment, AWS_REGION: 'placeholder' });
  report(
    problemsOf(() => readHealSettings(variables)),
    variables['STAGE'],
    file,
  );
}

function report(problems: readonly string[], stage: string | undefined, file: string): void {
  const messages = problems.map((problem) =>
    problem.replaceAll('.env.STAGE', file).replaceAll('--stage STAGE', `--stage ${stage || 'STAGE'}`),
  );
  if (stage === LOCAL_STAGE)
    messages.unshift('STAGE must not be local, which is the stage of `npm start`: choose another name');
  if (messages.length > 0) throw new ProblemsError('settings', [...new Set(messages)]);
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

/** In bytes, for all names and values of a function: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_SIZE = 4096;

/** In bytes. A reference becomes an ARN or URL, and all of ours are shorter. */
const REFERENCE_SIZE = 150;

/**
 * Checks that the variables of a function fit into Lambda's limit.
 *
 * @returns the problem, or an empty list.
 */
export function tooLarge(
  functionName: string,
  environment: Readonly<Record<string, string | object>>,
): readonly string[] {
  const size = Object.entries(environment).reduce((sum, [name, value]) => {
    const valueSize = typeof value === 'string' ? Buffer.byteLength(value) : REFERENCE_SIZE;
    return sum + Buffer.byteLength(name) + valueSize;
  }, 0);
  if (size <= MAX_SIZE) return [];
  return [
    `the variables of ${functionName} take ${size} bytes and Lambda allows ${MAX_SIZE}: encrypt shorter secrets or name fewer Slack destinations`,
  ];
}
