import { ProblemsError } from '../src/runtime/problems-error.ts';
import { bundle, type FunctionName, FUNCTIONS, zipFunction } from './bundle.ts';
import { checkSettings, tooLarge } from './check-settings.ts';
import { settingsFile, wrongStage } from './environment.ts';
import { findRulesFile, readRulesFile } from './rules/read-rules-file.ts';
import { destinationsOf } from './rules/resolve.ts';
import { type DeploymentSettings, destinationVariables, readDeploymentSettings } from './stack-settings.ts';
import { stackValues } from './stack-values.ts';

interface FunctionDefinition {
  environment: Record<string, string | object>;
  package?: { artifact: string };
}

/** What is used here of the Serverless Framework: https://www.serverless.com/framework/docs/guides/plugins/creating-plugins */
interface Serverless {
  /** An error of this class is shown as its message alone. */
  readonly classes: { readonly Error: new (message: string, code: string) => Error };
  readonly service: {
    readonly provider: { readonly stage: string };
    readonly functions: Record<FunctionName, FunctionDefinition>;
  };
}

/** What a source of variables is asked: https://www.serverless.com/framework/docs/guides/plugins/custom-variables */
interface VariableRequest {
  readonly address: string;
  readonly resolveConfigurationProperty: (path: readonly string[]) => Promise<unknown>;
}

const BUNDLED = '.build/package';
const ARTIFACTS = '.serverless';

/** Packages Usher for `serverless package` and `serverless deploy`: rules built in, one small zip for each function. */
export default class PackageUsher {
  readonly hooks: Readonly<Record<string, () => Promise<void>>>;
  /** Gives `serverless.yml` what follows from the settings, as `${usher:NAME}`. */
  readonly configurationVariablesSources = {
    usher: {
      resolve: async ({ address, resolveConfigurationProperty }: VariableRequest) => {
        const stage = await resolveConfigurationProperty(['provider', 'stage']);
        const value = stackValues(settingsOrNone(), String(stage))[address];
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
        const wrong = wrongStage(service.provider.stage);
        if (wrong !== undefined) throw new ProblemsError('the stage', [wrong]);
        readDeploymentSettings();
        this.#addDestinations();
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

/** The settings; none if one is wrong, since that is said with all others when the plugin begins. */
function settingsOrNone(): DeploymentSettings {
  try {
    return readDeploymentSettings();
  } catch {
    return {};
  }
}
