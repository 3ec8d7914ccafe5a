import { checkSettings } from '../../deploy/check-settings.ts';
import { destinationsOf } from '../../deploy/rules/resolve.ts';
import { destinationVariables } from '../../deploy/stack-settings.ts';
import type { Rules } from '../../src/rules/rules.ts';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import { keyOf } from '../aws.ts';
import { type CheckResult, fail, pass } from './check-result.ts';

/** Settings that serverless.yml sets for each function. */
const STACK_SETTINGS = {
  EVENTS_TOPIC_ARN: {},
  NOTIFICATIONS_TOPIC_ARN: {},
  LEDGER_TABLE: {},
  LEDGER_DAYS: '400',
  QUEUE_URL: {},
  DEAD_LETTER_QUEUE_URL: {},
};

/** Checks that every function can start with the settings of a stage. @param rules - Undefined if they are invalid. */
export function checkStageSettings(
  stage: string,
  rules: Rules | undefined,
  file: string,
): readonly CheckResult[] {
  const about = `settings in ${file}`;
  const environment = {
    GITHUB_API_URL: 'https://api.github.com',
    SLACK_WEBHOOK_ORIGIN: 'https://hooks.slack.com',
    ...Object.fromEntries(Object.entries(process.env).map(([name, value = '']) => [name, value])),
    ...(rules === undefined ? {} : destinationVariables(destinationsOf(rules))),
    ...STACK_SETTINGS,
    STAGE: stage,
    KMS_KEY: keyOf(stage),
  };
  try {
    checkSettings(
      { receive: environment, command: environment, notify: environment, sweep: environment },
      file,
    );
    return [pass(about, 'are complete')];
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    return error.problems.map((problem) => {
      const [says = '', ...todo] = problem.split(': ');
      return fail(about, says, todo.join(': ') || `run \`npm run usher -- setup --stage ${stage}\``);
    });
  }
}
