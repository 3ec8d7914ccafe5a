import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { STSClientConfig } from '@aws-sdk/client-sts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { digestOf } from '../src/sweep/record-rules.ts';
import {
  type AnyFunctionName,
  bundle,
  FUNCTIONS,
  HEAL_FUNCTIONS,
  withoutHeal,
  zipFunction,
} from './bundle.ts';
import { canCompileFor, writeCompileCaches } from './compile-cache/write-compile-caches.ts';
import { checkHealSettings, checkSettings, tooLarge } from './check-settings.ts';
import { settingsFile, wrongStage } from './environment.ts';
import { healValues } from './heal-values.ts';
import { recordAct } from './record-act.ts';
import { findRulesFile, readRulesFile } from './rules/read-rules-file.ts';
import { destinationsOf } from './rules/resolve.ts';
import {
  type DeploymentSettings,
  destinationVariables,
  readDeploymentSettings,
  slackActionVariables,
} from './stack-settings.ts';
import { stackValues } from './stack-values.ts';

interface FunctionDefinition {
  environment: Record<string, string | object>;
  package?: { artifact: string };
}

/** The parts of the Serverless Framework that are used here: https://www.serverless.com/framework/docs/guides/plugins/creating-plugins */
interface Serverless {
  /** The Framework prints errors of this class without a stack trace. */
  readonly classes: { readonly Error: new (message: string, code: string) => Error };
  readonly service: {
    /** `usher`, or `usher-heal` for serverless.heal.yml. */
    readonly service: string;
    readonly provider: {
      readonly stage: string;
      readonly region: string;
      readonly architecture: string;
      /** Set if nothing has changed since the last deployment. */
      readonly shouldNotDeploy?: boolean;
    };
    readonly functions: Record<AnyFunctionName, FunctionDefinition>;
  };
  /** With the credentials and region of the deployment. */
  readonly getProvider: (name: 'aws') => {
    readonly getAwsSdkV3Config: () => Promise<DynamoDBClientConfig & STSClientConfig>;
  };
}

/** What the Framework gives a plugin to print with: https://www.serverless.com/framework/docs/guides/plugins/cli-output */
interface Output {
  readonly log: { readonly warning: (text: string) => void };
}

/** The request for one variable: https://www.serverless.com/framework/docs/guides/plugins/custom-variables */
interface VariableRequest {
  readonly address: string;
  readonly resolveConfigurationProperty: (path: readonly string[]) => Promise<unknown>;
}

const ARTIFACTS = '.serverless';

const HEAL_SERVICE = 'usher-heal';

/** Packages Usher, or `heal`, for `serverless package` and `serverless deploy`: one small zip per function, with the rules built in. */
export default class PackageUsher {
  readonly hooks: Readonly<Record<string, () => Promise<void>>>;
  /** Resolves `${usher:NAME}` in `serverless.yml` to what {@link stackValues} derives from the settings. */
  readonly configurationVariablesSources = {
    usher: {
      resolve: async ({ address, resolveConfigurationProperty }: VariableRequest) => {
        const stage = String(await resolveConfigurationProperty(['provider', 'stage']));
        const settings = validSettings();
        const own = stackValues(settings, stage);
        const value = address in own ? own[address] : healValues(settings, validHeal(stage), stage)[address];
        return { value: value ?? null };
      },
    },
  };
  readonly #serverless: Serverless;
  readonly #service: Serverless['service'];
  readonly #log: Output['log'];

  constructor(serverless: Serverless, _: unknown, { log }: Output) {
    const { service, classes } = serverless;
    this.#serverless = serverless;
    this.#service = service;
    this.#log = log;
    const hook = (run: () => void | Promise<void>) => async () => {
      try {
        await run();
      } catch (error) {
        throw error instanceof ProblemsError ? new classes.Error(error.message, 'USHER_PROBLEMS') : error;
      }
    };
    this.hooks = {
      initialize: hook(() => {
        const problem = wrongStage(service.provider.stage);
        if (problem !== undefined) throw new ProblemsError('the stage', [problem]);
        const settings = readDeploymentSettings();
        if (this.#isHeal) this.#requireHeal(settings);
        else {
          this.#addDestinations();
          this.#addSlackActions();
        }
      }),
      'before:package:createDeploymentArtifacts': hook(() => this.#package()),
      'before:deploy:deploy': hook(() => this.#checkSettings()),
      'after:deploy:deploy': () => this.#recordDeployment(),
    };
  }

  get #isHeal() {
    return this.#service.service === HEAL_SERVICE;
  }

  #requireHeal({ HEAL_ALARMS_TOPIC_ARN: topic }: DeploymentSettings) {
    const { region, stage } = this.#service.provider;
    if (this.#readRules().heal === undefined) {
      throw new ProblemsError(findRulesFile(stage), [
        'has no `heal`: name the Auto Scaling groups there, as docs/heal.md says',
      ]);
    }
    if (topic !== undefined && topic.split(':')[3] !== region) {
      throw new ProblemsError('settings', [
        `HEAL_ALARMS_TOPIC_ARN must be the ARN of an SNS topic in ${region}, where this is deployed`,
      ]);
    }
  }

  #readRules() {
    return readRulesFile(findRulesFile(this.#service.provider.stage));
  }

  #addDestinations() {
    const variables = destinationVariables(destinationsOf(this.#readRules()));
    Object.assign(this.#service.functions.notify.environment, variables);
  }

  #addSlackActions() {
    const variables = slackActionVariables();
    for (const name of FUNCTIONS) Object.assign(this.#service.functions[name].environment, variables[name]);
  }

  async #package() {
    const names = this.#isHeal ? HEAL_FUNCTIONS : FUNCTIONS;
    const problems = names.flatMap((name) => tooLarge(name, this.#service.functions[name].environment));
    if (problems.length > 0) throw new ProblemsError('serverless.yml', problems);
    mkdirSync('.build', { recursive: true });
    // A folder of its own: V8 would take the cache of another bundle of the same length.
    const folder = mkdtempSync('.build/package-');
    try {
      const rules = this.#readRules();
      await bundle(rules, folder, [], names);
      const { architecture } = this.#service.provider;
      // Nobody waits for `heal`.
      if (!this.#isHeal && canCompileFor(architecture)) await writeCompileCaches(folder, rules);
      for (const name of names) {
        const artifact = `${ARTIFACTS}/${name}.zip`;
        zipFunction(folder, name, artifact);
        this.#service.functions[name].package = { artifact };
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  /** Adds to the audit who deployed which rules. The sweep adds what changed in them, whoever deployed them. */
  async #recordDeployment() {
    const { stage, shouldNotDeploy } = this.#service.provider;
    if (shouldNotDeploy === true || this.#isHeal) return;
    try {
      const aws = await this.#serverless.getProvider('aws').getAwsSdkV3Config();
      await recordAct(aws, stage, { act: 'deploy', about: digestOf(withoutHeal(this.#readRules())) });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#log.warning(
        `The audit does not show who deployed this: ${why}. Allow dynamodb:UpdateItem on usher-${stage}-ledger (docs/deploy.md).`,
      );
    }
  }

  #checkSettings() {
    const { receive, command, notify, sweep, heal } = this.#service.functions;
    const file = settingsFile(this.#service.provider.stage);
    if (this.#isHeal) {
      checkHealSettings(heal.environment, file);
      return;
    }
    const environments = {
      receive: receive.environment,
      command: command.environment,
      notify: notify.environment,
      sweep: sweep.environment,
    };
    checkSettings(environments, file);
  }
}

/** No settings if one is wrong: the hook `initialize` reports it, together with all others. */
function validSettings(): DeploymentSettings {
  try {
    return readDeploymentSettings();
  } catch {
    return {};
  }
}

/** None if the rules are wrong or have none: the hook `initialize` reports that. */
function validHeal(stage: string) {
  try {
    return readRulesFile(findRulesFile(stage)).heal;
  } catch {
    return undefined;
  }
}
