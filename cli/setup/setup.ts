import type { StageOptions } from '../options.ts';
import { type ProvidedSecrets, readProvidedSecrets } from '../secrets.ts';
import { openTerminal, type Terminal } from '../terminal.ts';
import type { RuleOptions } from './gather-rule.ts';
import { openPrompts, type Prompts } from './prompts.ts';
import { runSetup } from './run-setup.ts';

/** The options on its command line. */
export interface SetupFlags extends StageOptions, Omit<SetupOptions, 'app' | 'dryRun' | 'renew' | 'stage'> {
  readonly renew?: readonly string[];
  readonly dryRun?: boolean;
  readonly app?: boolean;
  readonly stdin?: boolean;
}

/** Prepares everything that `serverless deploy` needs. */
export async function setUp({
  json,
  stdin = false,
  renew = [],
  dryRun = false,
  app = false,
  ...options
}: SetupFlags): Promise<void> {
  const isInteractive = process.stdin.isTTY && json !== true && !stdin;
  const terminal = openTerminal(json === true);
  const result = await runSetup(
    { ...options, renew, dryRun, app },
    {
      terminal,
      prompts: isInteractive ? openPrompts() : undefined,
      provided: await readProvidedSecrets(stdin ? process.stdin : undefined),
    },
  );
  terminal.print(`\nNext: ${result.next}`, result);
}

/** The options of `usher setup`. */
export interface SetupOptions extends RuleOptions {
  readonly stage: string;
  readonly organization?: string;
  /** Id, ARN or alias of an existing key. */
  readonly key?: string;
  /** Secrets to replace. */
  readonly renew: readonly string[];
  readonly dryRun: boolean;
  /** Use a GitHub App, and create it if there is none. */
  readonly app: boolean;
  /** Id of an existing GitHub App. */
  readonly appId?: string;
}

export interface SetupServices {
  readonly terminal: Terminal;
  /** Undefined if nobody can be prompted. */
  readonly prompts: Prompts | undefined;
  readonly provided: ProvidedSecrets;
}
