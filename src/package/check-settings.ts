import { ProblemsError } from '../config/problems-error.ts';
import {
  readCommandSettings,
  readNotifySettings,
  readReceiveSettings,
  readSweepSettings,
} from '../config/settings.ts';
import { LOCAL_STAGE } from '../config/stage.ts';
import type { FunctionName } from './bundle.ts';

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
