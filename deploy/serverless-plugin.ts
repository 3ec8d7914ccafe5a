import { ProblemsError } from '../src/runtime/problems-error.ts';
import { bundle, type FunctionName, FUNCTIONS, zipFunction } from './bundle.ts';
import { checkSettings, tooLarge } from './check-settings.ts';
import { settingsFile, wrongStage } from './environment.ts';
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
    readonly provider: { readonly stage: string };
    readonly functions: Record<FunctionName, FunctionDefinition>;
  };
}

/** The request for one variable: https://www.serverless.com/framework/docs/guides/plugins/custom-variables */
interface VariableRequest {
  readonly address: string;
  readonly resolveConfigurationProperty: (path: readonly string[]) => Promise<unknown>;
}

const BUNDLED = '.build/package';
const ARTIFACTS = '.serverless';

/** Packages Usher for `serverless package` and `serverless deploy`: one small zip per function, with the rules built in. */
export default class PackageUsher {
  readonly hooks: Readonly<Record<string, () => Promise<void>>>;
  /** Resolves `${usher:NAME}` in `serverless.yml` to what {@link stackValues} derives from the settings. */
  readonly configurationVariablesSources = {
    usher: {
      resolve: async ({ address, resolveConfigurationProperty }: VariableRequest) => {
        const stage = await resolveConfigurationProperty(['provider', 'stage']);
        const value = stackValues(validSettings(), String(stage))[address];
        return { value: value ?? null };
      },
    },
  };
  readonly #service: Serverless['service'];

  constructor({ service, classes }: Serverless) {
    this.#service = service;
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
        readDeploymentSettings();
        this.#addDestinations();
        this.#addSlackActions();
      }),
      'before:package:createDeploymentArtifacts': hook(() => this.#package()),
      'before:deploy:deploy': hook(() => this.#checkSettings()),
    };
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
    const problems = FUNCTIONS.flatMap((name) => tooLarge(name, this.#service.functions[name].environment));
    if (problems.length > 0) throw new ProblemsError('serverless.yml', problems);
    await bundle(this.#readRules(), BUNDLED);
    for (const name of FUNCTIONS) {
      const artifact = `${ARTIFACTS}/${name}.zip`;
      zipFunction(BUNDLED, `handlers/${name}.mjs`, artifact);
      this.#service.functions[name].package = { artifact };
    }
  }

  #checkSettings() {
    const { receive, command, notify, sweep } = this.#service.functions;
    const environments = {
      receive: receive.environment,
      command: command.environment,
      notify: notify.environment,
      sweep: sweep.environment,
    };
    checkSettings(environments, settingsFile(this.#service.provider.stage));
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
